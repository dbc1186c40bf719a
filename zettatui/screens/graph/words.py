"""Ids, roots and edits in rows and words."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.segments.layout import Box
from zettatui.services.graph_results import Operation
from zettatui.worker.graphs import IdCard

_ROOTS_SHOWN = 3


def card_row(card: IdCard) -> tuple[str, str, str, str]:
    """Id, what it is, its root, whether that is current."""
    root = "" if card.root is None or card.is_root else str(card.root)
    fresh = card.freshness.words.partition(" (")[0].partition(":")[0] if card.freshness else ""
    return (str(card.node), card.kind, root, fresh or ("?" if card.trouble else ""))


def card_words(card: IdCard, now: datetime) -> str:
    """Spell all that is known about an id."""
    lines = [f"{card.node}  {_kind(card)}"]
    if card.box is not None:
        lines += _box(card.box, card.doubtful_box)
    if card.root is not None:
        lines.append(f"  root    {card.root}  {card.freshness.words if card.freshness else ''}")
    if card.since is not None:
        lines.append(f"  since   {utc_text(card.since, now)}")
    if card.successors:
        lines.append(f"  became  {', '.join(map(str, card.successors))}")
    if card.edits:
        lines.append(f"  edits   {card.edits}")
    if card.trouble:
        lines.append(f"  ✗ {card.trouble}")
    return plain_lines(lines)


def plain_lines(lines: Sequence[str]) -> str:
    """Make each line safe to show."""
    return "\n".join(" " * (len(line) - len(line.lstrip())) + plain_line(line, limit=2_000) for line in lines)


def _kind(card: IdCard) -> str:
    if card.place is None:
        return card.kind
    at = card.place
    where = "" if card.is_root else f" · chunk {at.x}, {at.y}, {at.z}"
    return f"{card.kind} · layer {at.layer}{where}"


def _box(box: Box, doubtful: bool) -> list[str]:
    voxels = ", ".join(f"{low}–{high - 1}" for low, high in zip(box.lower, box.upper, strict=True))
    micrometres = ", ".join(f"{low / 1000:.1f}–{high / 1000:.1f}" for low, high in zip(*box.nm, strict=True))
    doubt = ["          (this server does not tell the true chunk size)"] if doubtful else []
    return [f"  box     {voxels} vx", f"          {micrometres} µm", *doubt]


class CardRows:
    """The ids looked up."""

    def __init__(self, cards: Sequence[IdCard]) -> None:
        self.cards = cards

    def __len__(self) -> int:
        return len(self.cards)

    def row(self, i: int) -> Sequence[str]:
        """One id's row."""
        return card_row(self.cards[i])


class LeafRows:
    """Supervoxel ids, numbered."""

    def __init__(self, ids: array[int]) -> None:
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, i: int) -> Sequence[str]:
        """Number and id."""
        return (f"{i + 1:,}", str(self.ids[i]))


class EditRows:
    """Merges and splits, newest first."""

    def __init__(self, edits: Sequence[Operation]) -> None:
        self.edits = edits

    def __len__(self) -> int:
        return len(self.edits)

    def row(self, i: int) -> Sequence[str]:
        """What, number, when, who, from what to what."""
        edit = self.edits[i]
        who = plain_line(edit.user_name or edit.user_id)
        return (
            "merge" if edit.is_merge else "split",
            f"op {edit.id}",
            utc_text(edit.at),
            who,
            f"{_roots(edit.before)} → {_roots(edit.after)}",
        )


def _roots(ids: Sequence[int]) -> str:
    shown = " + ".join(map(str, ids[:_ROOTS_SHOWN]))
    more = f" + {len(ids) - _ROOTS_SHOWN:,} more" if len(ids) > _ROOTS_SHOWN else ""
    return shown + more
