"""A refresh in rows and words: what is stale, what became of it, what takes its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from zettatui.plain import plain_line
from zettatui.screens.times import utc_text
from zettatui.widgets.virtual_list import Column, Tone
from zettatui.worker.freshness import Fate, Fates, FateState
from zettatui.worker.refresh import RefreshPlan, StaleId
from zettatui.worker.valid_times import CommonTime

STALE_COLUMNS = (Column("id", 20), Column("is", 8), Column("becomes", 27), Column("where", least=12))
CHOICE_COLUMNS = (Column("", 1), Column("takes its place", 20), Column("holds", 6), Column("", least=20))

LEAVE = "leave as it is"
TAKE_OUT = "take it out"
_ORDER: tuple[FateState, ...] = ("latest", "retired", "later", "unknown", "other")
_SAID: dict[FateState, str] = {
    "latest": "current",
    "retired": "retired",
    "later": "too new",
    "unknown": "unknown",
    "other": "no root",
}
_SHOWN = 3

Picked = Mapping[int, "tuple[int, ...] | None"]
"""What takes the place of an id; nothing takes it out, None leaves it."""


def count(number: int, word: str) -> str:
    """Return a count with its word."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def counts_words(fates: Fates, total: int) -> str:
    """Say how many ids there are of each kind."""
    found = fates.counts()
    parts = [f"{found[state]:,} {_SAID[state]}" for state in _ORDER if state in found]
    return f"{count(total, 'id')}: {', '.join(parts)}" if parts else "no ids"


def state_word(state: FateState) -> str:
    """Return what an id is, in a word."""
    return _SAID[state]


def title_words(title: str, plan: RefreshPlan) -> str:
    """Say what was checked, and as of when."""
    when = "now" if plan.at is None else f"as of {utc_text(plan.at)}"
    return f"{title}   {when}   {counts_words(plan.fates, len(plan.ids))}"


def empty_words(plan: RefreshPlan) -> str:
    """Say why there is nothing in the list."""
    ids = "The one id" if len(plan.ids) == 1 else f"All {len(plan.ids):,} ids"
    is_current = "is" if len(plan.ids) == 1 else "are"
    said = f"{ids} of this state {is_current} current: there is nothing to refresh."
    if not plan.ids:
        said = "No layer of this state lists an id of this graph."
    return "\n".join([said, *plan.skipped])


def becomes(stale: StaleId, picked: Collection[int] | None) -> str:
    """Say what takes the place of an id, as it is picked now."""
    if picked is None:
        return LEAVE
    if not picked:
        return TAKE_OUT
    if len(picked) > 1:
        return f"{len(picked):,} of {count(len(stale.fate.successors), 'root')}"
    (root,) = picked
    share = next((one.percent for one in stale.fate.successors if one.root == root), "")
    return f"{root} {share}".rstrip()


class StaleRows:
    """One row for each id that is not current."""

    def __init__(self, stale: Sequence[StaleId], picked: Picked) -> None:
        self.stale, self._picked = stale, picked

    def __len__(self) -> int:
        return len(self.stale)

    def row(self, i: int) -> Sequence[str]:
        """Return the id, what it is, what takes its place, and where it stands."""
        one = self.stale[i]
        said = state_word(one.fate.state)
        return str(one.node), said, becomes(one, self._picked[one.node]), plain_line(one.where, limit=300)

    def tone(self, i: int) -> Tone:
        """Mute what stays, which its row says too."""
        return "muted" if self._picked[self.stale[i].node] is None else ""


class ChoiceRows:
    """What can take the place of one id: its successors, nothing, or the id itself."""

    def __init__(self, stale: StaleId, picked: Collection[int] | None) -> None:
        self._stale, self._picked = stale, picked
        self.roots = tuple(one.root for one in stale.fate.successors)

    def __len__(self) -> int:
        return len(self.roots) + 2

    def row(self, i: int) -> Sequence[str]:
        """Return the mark, the choice, its share, and why it stands out."""
        if i < len(self.roots):
            one = self._stale.fate.successors[i]
            mark = "✓" if self._picked is not None and one.root in self._picked else ""
            return mark, str(one.root), one.percent, self._remark(i)
        if i == len(self.roots):
            return "✓" if self._picked is None else "", LEAVE, "", ""
        return "✓" if self._picked == () else "", TAKE_OUT, "", ""

    def _remark(self, i: int) -> str:
        fate = self._stale.fate
        if len(self.roots) == 1:
            return "the only one found" if fate.successors[0].sampled else "the only one"
        best, second = fate.successors[0].share, fate.successors[1].share
        if i or best is None:
            return ""
        return "best overlap" if best != second else "as good as the next"


def detail_words(stale: StaleId, now: datetime) -> str:
    """Say all that is known about one id."""
    lines = [f"{stale.node}  {_fate_words(stale.fate, now)}"]
    if stale.fate.state == "retired" and not stale.fate.successors:
        lines.append("Nothing took its place in the graph.")
    more = f"; {count(stale.elsewhere, 'more place')} in the text kept" if stale.elsewhere else ""
    lines.append(f"in {stale.where}{more}")
    return "\n".join(plain_line(line, limit=500) for line in lines)


def _fate_words(fate: Fate, now: datetime) -> str:
    said = _SAID[fate.state]
    if fate.state == "retired" and fate.retired is not None:
        said = f"retired {utc_text(fate.retired, now)}"
    elif fate.state == "later" and fate.created is not None:
        said = f"made later, {utc_text(fate.created, now)}"
    return f"{said}: {fate.words}" if fate.words else said


def common_words(common: CommonTime, now: datetime) -> str:
    """Say when all ids were valid at once, or why they never were."""
    if common.count == 0:
        return "There is no root id here that the graph knows."
    unknown = f" Left out: {count(len(common.unknown), 'unknown id')}." if common.unknown else ""
    if common.since is None:
        return _never_words(common, now) + unknown
    all_of = "The id was" if common.count == 1 else f"All {common.count:,} ids were"
    until = "until now" if common.until is None else f"until {utc_text(common.until)}"
    said = f"{all_of} valid from {utc_text(common.since)} {until}."
    if common.versions:
        shown = ", ".join(f"{one.number} ({utc_text(one.at)})" for one in common.versions[:_SHOWN])
        more = f" and {len(common.versions) - _SHOWN:,} more" if len(common.versions) > _SHOWN else ""
        said += f" Materialization versions in that time: {shown}{more}."
    elif common.versions_said:
        said += f" {common.versions_said}"
    return said + unknown


def _never_words(common: CommonTime, now: datetime) -> str:
    made, gone = common.last_made, common.first_gone
    if made is None or gone is None:
        return ""
    most = f"{common.most:,} of {common.count:,} were together from {utc_text(common.most_since)} on."
    return (
        f"These ids were never all valid at once: {gone.node} was retired {utc_text(gone.until, now)}, "
        f"before {made.node} was made, {utc_text(made.since, now)}. {most}"
    )
