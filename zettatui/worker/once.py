"""A property that is made when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class once(Generic[T]):
    """Make a property once, whichever threads ask for it at the same time, and keep it.

    Like `functools.cached_property`, which since Python 3.12 may make it twice.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._making = threading.RLock()
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        # Called as long as the instance has no attribute of this name.
        with self._making:
            kept = vars(instance)
            if self._name not in kept:
                kept[self._name] = self._make(instance)
            return cast(T, kept[self._name])
