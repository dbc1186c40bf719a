"""The screen for a set of ids."""

from .sets import SetsScreen

__all__ = ["SetsScreen"]
