"""Neuroglancer state documents: lossless text, positions, dialects, links, diff, lint, edits by path."""
