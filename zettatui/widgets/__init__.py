"""Widgets that several screens use; they know no services."""
