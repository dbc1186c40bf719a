"""What the login screen says of the person who is signed in, and of the terms that are still to be accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from zettatui.plain import plain_line
from zettatui.worker.sessions import Session

if TYPE_CHECKING:
    from zettatui.services.auth import MissingTerms

_SHOWN = 1
"""How many missing terms are named with their page: more would push the steps off a small terminal."""
KINDS = (None, "zetta", "cave")
"""What a server can be said to be, in the order in which a key goes through them; None: it is asked."""


def who_words(session: Session) -> Text:
    """Say who one is, in which groups, by which token; to nobody, what to do first."""
    identity = session.identity
    if identity is None and session.unchecked:
        return Text(f"! The token from {session.token_source} could not be checked; r asks again.")
    if identity is None and session.token_source:
        return Text(
            f"! The token from {session.token_source} does not let you in; see below, or get a new one:"
        )
    if identity is None:
        return Text("Choose your server above with enter. Then sign in to it:")
    groups = f", groups {', '.join(map(plain_line, identity.groups))}" if identity.groups else ""
    words = Text(f"✓ You are {session.parts[-1]}{groups}.", style="bold")
    words.append(f" Token: {session.token_source}.", style="not bold")
    if identity.id is not None:
        words.append(" K your tokens")
    return words


def terms_words(session: Session, page_of: Callable[[MissingTerms], str]) -> str:
    """Name the terms that are missing, with their pages; empty where none are known to be."""
    missing = session.identity.missing_terms if session.identity is not None else ()
    lines = [
        f"! Terms not accepted: {plain_line(one.terms)} (dataset {plain_line(one.dataset)}), T opens\n"
        f"  {page_of(one)}".rstrip()
        for one in missing[:_SHOWN]
    ]
    if len(missing) > _SHOWN:
        lines.append(f"  and {len(missing) - _SHOWN} more")
    return "\n".join(lines)
