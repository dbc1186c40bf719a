"""The graph screen."""

from .graph import GraphScreen

__all__ = ["GraphScreen"]
