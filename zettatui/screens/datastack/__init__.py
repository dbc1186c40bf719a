"""The datastack screen."""

from .datastack import DatastackScreen

__all__ = ["DatastackScreen"]
