"""What is known of an id, spelled as lines of plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.screens.times import local_text, utc_text
from zettatui.segments.layout import Box
from zettatui.services.graph_results import ChangeLog
from zettatui.worker.freshness import Fate
from zettatui.worker.graph_cards import IdCard
from zettatui.worker.graph_mentions import Mentions
from zettatui.worker.graph_past import Past

Spell = Callable[["datetime | None"], str]
"""Spells a time."""
_MOST = 3


@dataclass
class CardParts:
    """What came of a card's parts so far; `said` has for each that did not come the words why, or that it is asked."""

    past: Past | None = None
    edits: ChangeLog | None = None
    successors: Fate | None = None
    level2: int | None = None
    leaves: int | None = None
    states: Mentions | None = None
    said: dict[str, str] = field(default_factory=dict)


def speller(now: datetime | None, *, local: bool) -> Spell:
    """Return what spells times: in UTC, or on request by this machine's clock; with how long ago if `now` is given."""
    return (lambda moment: local_text(moment, now)) if local else (lambda moment: utc_text(moment, now))


def card_words(card: IdCard, parts: CardParts, spell: Spell) -> str:
    """Spell all that is known about an id so far."""
    fresh = card.freshness
    judged = fresh.words if fresh is not None else ""
    lines = [" · ".join(filter(None, [f"{card.node}  {_kind(card)}", judged if card.is_root else ""]))]
    if card.at is not None:
        lines.append(_line("asked for", spell(card.at)))
    if card.box is not None:
        lines += _box(card.box, card.doubtful_box)
    if card.root is not None:
        if not card.is_root:
            lines.append(_line("root", f"{card.root}  {judged}"))
        elif fresh is not None and fresh.how:
            lines.append(_line("known", fresh.how))
        lines += _about_root(card, parts, spell)
    if card.trouble:
        lines.append(f"  ✗ {card.trouble}")
    elif parts.states is not None or "states" in parts.said:
        lines.append(_line("states", _states(parts)))
    return plain_lines(lines)


def plain_lines(lines: Sequence[str]) -> str:
    """Make each line safe to show."""
    return "\n".join(" " * (len(line) - len(line.lstrip())) + plain_line(line, limit=2_000) for line in lines)


def successors_words(fate: Fate) -> str:
    """Name what a root became, the best first, with the share of it that each holds."""
    shown = [f"{one.root}{f' holds {one.percent}' if one.percent else ''}" for one in fate.successors[:_MOST]]
    more = len(fate.successors) - _MOST
    return ", ".join(shown) + (f", {more:,} more" if more > 0 else "") or "nothing that is still there"


def _about_root(card: IdCard, parts: CardParts, spell: Spell) -> list[str]:
    lines = []
    past, said = parts.past, parts.said
    if past is not None:
        lines.append(_line("since", spell(past.since) or "the server does not tell"))
        if past.ended is not None:
            how = f" by operation {past.ended.operation}" if past.ended.operation is not None else ""
            kind = f" ({past.ended.kind})" if past.ended.kind else ""
            who = f", {past.ended.who}" if past.ended.who else ""
            lines.append(_line("ended", f"{spell(past.ended.at)}{how}{kind}{who}"))
        elif past.successors:
            lines.append(_line("became", ", ".join(map(str, past.successors[:_MOST]))))
    elif "past" in said:
        lines.append(_line("since", said["past"]))
    if parts.successors is not None:
        lines.append(_line("became", successors_words(parts.successors)))
    elif "successors" in said:
        lines.append(_line("became", said["successors"]))
    if parts.edits is not None:
        people = _count(len(parts.edits.by_user), "person", "people")
        counted = f"{_count(parts.edits.merges, 'merge')}, {_count(parts.edits.splits, 'split')}"
        lines.append(_line("edits", f"{counted} by {people}" if parts.edits.by_user else counted))
    elif "edits" in said:
        lines.append(_line("edits", said["edits"]))
    lines.append(_line("holds", _holds(parts)))
    return lines


def _holds(parts: CardParts) -> str:
    leaves = "leaves: v counts them" if parts.leaves is None else f"{parts.leaves:,} leaves"
    if parts.level2 is not None:
        return f"{leaves}   {parts.level2:,} level-2 nodes"
    return f"{leaves}   level-2 nodes: {parts.said['level2']}" if "level2" in parts.said else leaves


def _states(parts: CardParts) -> str:
    if parts.states is None:
        return parts.said["states"]
    found = parts.states.found
    if not parts.states.searched:
        return "no drafts here; f looks at the ledger's states"
    if not found:
        return f"none of {parts.states.searched:,} searched here; f looks at the ledger's states"
    more = f", {len(found) - _MOST:,} more" if len(found) > _MOST else ""
    return ", ".join(one.words for one in found[:_MOST]) + more


def _kind(card: IdCard) -> str:
    if card.place is None:
        return card.kind
    at = card.place
    where = "" if card.is_root else f" · chunk {at.x}, {at.y}, {at.z}"
    return f"{card.kind} · layer {at.layer}{where}"


def _box(box: Box, doubtful: bool) -> list[str]:
    voxels = ", ".join(f"{low}–{high - 1}" for low, high in zip(box.lower, box.upper, strict=True))
    nm = ", ".join(f"{low:.0f}–{high:.0f}" for low, high in zip(*box.nm, strict=True))
    doubt = [_line("", "(this server does not tell the true chunk size)")] if doubtful else []
    return [_line("box", f"{voxels} voxels"), _line("", f"{nm} nm"), *doubt]


def _line(name: str, words: str) -> str:
    return f"  {name:<10}{words}"


def _count(number: int, word: str, many: str = "") -> str:
    return f"{number:,} {word if number == 1 else many or word + 's'}"
