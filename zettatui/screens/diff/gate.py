"""The gate of an upload in words: what is wrong with the text, what sending it means, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zettatui.plain import plain_line
from zettatui.services.address import ServerAddress
from zettatui.states.document import StateDocument
from zettatui.states.problems import Problem
from zettatui.worker.comparisons import Replacements
from zettatui.worker.states import OpenedState, Uploaded

_SHOWN = 3


@dataclass(frozen=True)
class EditedState:
    """The edit that a diff is about: what it is of, its text, and how the editor is asked to change that text.

    `change_text` returns False where the editor holds another text by now, and changes nothing then.
    """

    opened: OpenedState
    document: StateDocument
    change_text: Callable[[Replacements], bool]


def before_words(address: ServerAddress) -> str:
    """Say what an upload means."""
    server = address.url.partition("://")[2]
    return (
        f"Upload (u) to {server} makes a new state under a new id; the old one stays as it is.\n"
        "It is sent once, then read back and compared."
    )


def problem_words(problems: Sequence[Problem]) -> str:
    """List what lint found, errors first, one a line; the first few, and how many more there are."""
    ranked = sorted(problems, key=lambda problem: _RANKS.index(problem.severity))
    lines = [
        f"{_MARKS[problem.severity]} line {problem.line}: {plain_line(problem.say, limit=400)}"
        for problem in ranked[:_SHOWN]
    ]
    if len(ranked) > _SHOWN:
        lines.append(f"  and {len(ranked) - _SHOWN:,} more: press esc, they are marked in the text (n next)")
    return "\n".join(lines)


_RANKS = ("error", "warning", "info")
_MARKS = {"error": "✗ error,", "warning": "! warning,", "info": "·"}


def first_error(problems: Sequence[Problem]) -> str | None:
    """Return the first problem that makes an upload pointless, with its place."""
    found = next((problem for problem in problems if problem.severity == "error"), None)
    return None if found is None else f"line {found.line}, column {found.column}: {found.say}"


def stored_words(uploaded: Uploaded) -> str:
    """Show the links of a stored state, that of its own dialect first, and what can be done with them."""
    families = sorted(uploaded.links, key=lambda family: family != uploaded.family)
    links = "\n".join(f"{family:<9} {uploaded.links[family]}" for family in families)
    return f"{links}\ny copy the first   Y other forms   o open   Q QR code   esc to the editor"


def forms_of(uploaded: Uploaded) -> list[tuple[str, str]]:
    """Return all forms of a stored state that somebody might want: name and text."""
    return [
        ("id", str(uploaded.state_id)),
        ("state address", uploaded.url),
        *((f"{family} link", link) for family, link in uploaded.links.items()),
    ]


def link_of(uploaded: Uploaded) -> str:
    """Return the link for the viewers that read the state's dialect."""
    return uploaded.links[uploaded.family]
