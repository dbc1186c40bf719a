"""A person's lasting tokens on a CAVE server."""

from .tokens import TokensScreen

__all__ = ["TokensScreen"]
