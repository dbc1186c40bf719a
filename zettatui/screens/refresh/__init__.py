"""The refresh screen."""

from .refresh import Refreshed, RefreshScreen

__all__ = ["RefreshScreen", "Refreshed"]
