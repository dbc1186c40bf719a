"""Materialization, read only: the frozen versions of a datastack, their tables, and queries of rows."""

from .versions import VersionsScreen

__all__ = ["VersionsScreen"]
