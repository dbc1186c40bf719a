"""The state screen."""

from .state import StateScreen

__all__ = ["StateScreen"]
