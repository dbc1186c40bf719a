"""Segment ids: reading them from text, their bit structure, and packed arrays of them; no I/O."""
