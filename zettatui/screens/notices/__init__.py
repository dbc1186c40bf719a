"""The notices screen."""

from .notices import NoticesScreen

__all__ = ["NoticesScreen"]
