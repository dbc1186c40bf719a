"""The graph screen from one start of the app to the next: the same ids are looked up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from zettatui.screens.graph.leaves import LeafScreen

if TYPE_CHECKING:
    from zettatui.storage.session import Memory

_LONGEST: Final = 20_000
"""Characters of what was looked up that are remembered; more is no longer what somebody typed."""


class ReturningScreen(LeafScreen):
    """A screen of ids that remembers what was looked up."""

    _text = ""
    """What was looked up last."""

    @property
    def command_values(self) -> Mapping[str, str]:
        """The root of the id under the cursor."""
        root = self.card.root if self.card is not None else None
        return {"root_id": str(root)} if root is not None else {}

    def remembered(self) -> Memory:
        """Return what is looked up."""
        return {"ids": self._text} if self._text and len(self._text) <= _LONGEST else {}

    def restore(self, memory: Memory) -> None:
        """Look the same ids up again, as they are now."""
        if memory.get("ids") and self.session.datastack is not None and not self._text:
            self.open_thing(str(memory["ids"]))
