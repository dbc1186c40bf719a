"""The base of what goes wrong with servers' names and tokens."""

from __future__ import annotations


class AccessProblem(ValueError):
    """Something about a server's name or a token cannot be used; never holds a token or a part of one."""

    @property
    def sentence(self) -> str:
        """The problem for a person."""
        return str(self)
