"""One row of a table: its card, and the form that replaces it."""
