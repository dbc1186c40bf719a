"""Secrets: values that may be held and sent, but never shown."""

from __future__ import annotations

from typing import final


@final
class Secret:
    """A token that prints masked and cannot be pickled, compared by accident or formatted into text."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """Return the secret itself; for `services/transport.py`, the token stores and the masked field alone."""
        return self.__value

    @property
    def hint(self) -> str:
        """Name the secret by its last four characters, as screens do (`…8a1e`); short ones show nothing."""
        return f"…{self.__value[-4:]}" if len(self.__value) >= 24 else "…"

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reveal() == self.__value

    def __hash__(self) -> int:
        return hash(("Secret", self.__value))

    def __reduce__(self) -> str:
        raise TypeError("a Secret is never serialised")
