"""Messages that carry values: what jobs bring, what parts of a screen ask of it."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.message import Message
from typing_extensions import dataclass_transform


@dataclass_transform()
class News(Message, bubble=False):
    """A message whose values are named as a dataclass names them: by annotations, with defaults behind them.

    It goes to whom it is sent, and no further unless a subclass says `bubble=True`. No dataclass, since that
    compiles code for each class, half a millisecond apiece, and a start makes some thirty of them.
    """

    _names: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, bubble: bool = False) -> None:
        super().__init_subclass__(bubble=bubble)
        cls._names += tuple(vars(cls).get("__annotations__", ()))

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__()
        names = self._names
        given = dict(zip(names, values, strict=False), **named)
        lacking = [name for name in names if name not in given and not hasattr(type(self), name)]
        if lacking or len(given) != len(values) + len(named) or not given.keys() <= set(names):
            raise TypeError(f"{type(self).__name__} takes {names}, not {len(values)} values and {[*named]}")
        vars(self).update(given)
