"""The log of requests."""

from .requests import RequestsScreen

__all__ = ["RequestsScreen"]
