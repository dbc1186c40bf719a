"""The demo's guide through the walkthrough: what there is to do, which key is next, what is done."""
