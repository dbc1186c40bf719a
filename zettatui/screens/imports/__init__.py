"""The import screen: its public door."""

from .imports import ImportScreen

__all__ = ["ImportScreen"]
