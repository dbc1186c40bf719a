"""The app as lines of text: what a screen reader can follow, and what a terminal without any control can show."""

from .app import FlatApp

__all__ = ["FlatApp"]
