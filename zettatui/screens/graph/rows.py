"""What the lists of the graph screen show, row by row; nothing is kept but the data itself."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from zettatui.plain import plain_line
from zettatui.services.graph_results import Operation
from zettatui.widgets.virtual_list import Column
from zettatui.worker.freshness import Fate
from zettatui.worker.graph_cards import IdCard
from zettatui.worker.graph_leaves import Arrivals

from .words import Spell

CARD_COLUMNS = (Column("id", 20), Column("what it is", 19), Column("root", 20), Column("freshness"))
LEAF_COLUMNS = (Column("", 10, align="right"), Column("id", 22))
EDIT_COLUMNS = (
    Column("edit", 6),
    Column("", 10),
    Column("when", 25),
    Column("who", 14),
    Column("roots", 120),
)
LINE_COLUMNS = (Column("", 400),)
SUCCESSOR_COLUMNS = (Column("root", 20), Column("holds of it", 12, align="right"), Column(""))
_ROOTS_SHOWN = 3

NO_DATASTACK = "Choose a datastack first: press g d."
NO_IDS = (
    "Paste ids into the field above (i) and press enter: any text with ids in it, a file's path, or a link "
    "to a state. zettatui only reads the graph; it never edits it."
)
LOOKING_UP = "Looking the ids up in the graph… (esc cancels)"


class CardRows:
    """The ids looked up."""

    def __init__(self, cards: Sequence[IdCard]) -> None:
        self.cards = cards

    def __len__(self) -> int:
        return len(self.cards)

    def row(self, i: int) -> Sequence[str]:
        """Id, what it is, its root, whether that is current."""
        card = self.cards[i]
        root = "" if card.root is None or card.is_root else str(card.root)
        fresh = card.freshness.words if card.freshness else ""
        return (str(card.node), card.kind, root, fresh or ("?" if card.trouble else ""))


class LeafRows:
    """Ids, numbered; all of them, or those at `places`."""

    def __init__(self, ids: array[int], places: array[int] | None = None) -> None:
        self.ids, self._places = ids, places

    def __len__(self) -> int:
        return len(self.ids) if self._places is None else len(self._places)

    def node(self, i: int) -> int:
        """Return the id of a row."""
        return self.ids[i if self._places is None else self._places[i]]

    def row(self, i: int) -> Sequence[str]:
        """Number and id."""
        at = i if self._places is None else self._places[i]
        return (f"{at + 1:,}", str(self.ids[at]))


class ArrivingRows:
    """The ids that are here so far, while more of them come."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    def __len__(self) -> int:
        return len(self._arrivals.ids)

    def node(self, i: int) -> int:
        """Return the id of a row."""
        return self._arrivals.ids[i]

    def row(self, i: int) -> Sequence[str]:
        """Number and id."""
        return (f"{i + 1:,}", str(self._arrivals.ids[i]))


class EditRows:
    """Merges and splits, newest first."""

    def __init__(self, edits: Sequence[Operation], spell: Spell) -> None:
        self.edits, self._spell = edits, spell

    def __len__(self) -> int:
        return len(self.edits)

    def node(self, i: int) -> int:
        """Return the first root after an edit, or before it."""
        edit = self.edits[i]
        return (edit.after or edit.before or (0,))[0]

    def row(self, i: int) -> Sequence[str]:
        """What, number, when, who, from what to what."""
        edit = self.edits[i]
        return (
            "merge" if edit.is_merge else "split",
            f"op {edit.id}",
            self._spell(edit.at),
            plain_line(edit.user_name or edit.user_id),
            f"{_roots(edit.before)} → {_roots(edit.after)}",
        )


class SuccessorRows:
    """What a root became, the best first."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate

    def __len__(self) -> int:
        return len(self._fate.successors)

    def node(self, i: int) -> int:
        """Return the root of a row."""
        return self._fate.successors[i].root

    def row(self, i: int) -> Sequence[str]:
        """Root, its share, and which one would be taken."""
        one = self._fate.successors[i]
        return (str(one.root), one.percent, "suggested" if i == 0 else "")


def _roots(ids: Sequence[int]) -> str:
    shown = " + ".join(map(str, ids[:_ROOTS_SHOWN]))
    more = f" + {len(ids) - _ROOTS_SHOWN:,} more" if len(ids) > _ROOTS_SHOWN else ""
    return shown + more
