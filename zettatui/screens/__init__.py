"""The screens: one folder each; they hold no protocol and no algorithm."""
