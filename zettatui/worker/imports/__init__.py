"""Bulk import: a file checked, sent in batches that each arrive once, looked for where an answer was lost."""
