"""The diff screen."""

from .diff import DiffScreen

__all__ = ["DiffScreen"]
