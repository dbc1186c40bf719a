"""The jobs screen."""

from .jobs import JobsScreen

__all__ = ["JobsScreen"]
