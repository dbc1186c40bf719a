"""Annotation schemas as fields, values checked cell by cell, units and table names; no I/O."""
