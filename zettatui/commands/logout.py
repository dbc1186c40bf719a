"""Logs out of a server with the token that is kept for it, after saying what that does.

On Zetta it ends every token of yours, on every machine and for every group; on CAVE it deletes this one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from .exit_codes import CANCELLED, DONE, LOGIN_NEEDED, USAGE, Refused
from .options import Options
from .output import clear_progress, narrate, write_json, write_lines

if TYPE_CHECKING:
    from .online import Online


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui logout`."""
    parser.add_argument("--yes", action="store_true", help="do not ask; for scripts that know what it does")
    parser.set_defaults(handler=_logout)


def _logout(found: argparse.Namespace, options: Options) -> int:
    from .online import run_online

    said = run_online(options, "log out", lambda online: _log_out(online, agreed=found.yes), changes=True)
    if said is None:
        narrate("Nothing was done; you are still signed in.")
        return CANCELLED
    address, words = said
    if options.json:
        write_json({"server": address, "said": words})
    else:
        write_lines([words])
        narrate("What is stored of the token stays, marked as dead. Sign in again with: zettatui login")
    return DONE


async def _log_out(online: Online, *, agreed: bool) -> tuple[str, str] | None:
    from zettatui.worker.sessions import Sessions

    if not online.has_token:
        raise Refused(
            LOGIN_NEEDED, f"There is nothing to log out of at {online.address}. {online.advice}".rstrip()
        )
    sessions = Sessions(online.bench, online.address)
    consequence = await online.within(sessions.consequence(online.progress))
    clear_progress()
    if not agreed:
        narrate(consequence)
        if not _asks_a_person():
            raise Refused(USAGE, "Nobody can be asked here. If this is what you want, give --yes.")
        if not await asyncio.to_thread(_agrees, online.address.netloc):
            return None
    out = await online.within(sessions.log_out(online.session, online.progress))
    return online.address.url, out.said


def _asks_a_person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _agrees(host: str) -> bool:
    """Ask twice, the second time for a word that is not typed by habit."""
    if _asked(f"Log out of {host}? Type yes to go on: ") != "yes":
        return False
    return _asked(f"This cannot be taken back. Type {host} to log out: ") == host


def _asked(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()
