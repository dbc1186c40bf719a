"""Links: what they are, and new ones, without fetching anything that can be known without."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zettatui.states.dialect import dialect_of
from zettatui.states.links import Link, read_link
from zettatui.states.literals import read
from zettatui.states.sites import (
    Family,
    family_of,
    full_state_link,
    stored_state_url,
)
from zettatui.states.sites import build as written
from zettatui.states.urlsafe import FULL_LINK_LIMIT
from zettatui.states.white_space import decoded
from zettatui.worker.local_states import DEFAULT_SITES, LocalState

from .exit_codes import DONE, NO, Refused
from .files import STANDARD_INPUT, naming, one_reader_of_standard_input, standard_input
from .inputs import at_hand
from .options import Options, chosen_profile
from .output import write_json, write_lines

if TYPE_CHECKING:
    from .online import Online


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui link`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    command = verbs.add_parser("parse", help="what a link is, without fetching it")
    command.add_argument(
        "links", nargs="+", metavar="LINK", help="links, or - for one a line of standard input"
    )
    command.set_defaults(handler=parse)

    command = verbs.add_parser("build", help="the link that opens a state in a viewer")
    command.add_argument("thing", metavar="THING", help="an id, a link, a file, JSON text, or -")
    command.add_argument("--site", metavar="URL", help="the viewer")
    command.add_argument("--family", choices=("fork", "mainline"), help="the viewer's family")
    command.set_defaults(handler=build)


def parse(found: argparse.Namespace, options: Options) -> int:
    """Say what each link is; what cannot be opened is an answer too."""
    one_reader_of_standard_input(options, *found.links)
    for text in _each(found.links):
        link = read_link(text)
        if options.json:
            write_json(link.to_json())
        else:
            write_lines([f"{link.what}\t{link.say}"])
    return DONE


def build(found: argparse.Namespace, options: Options) -> int:
    """Print the link for a stored state, or for a short text the link that holds all of it."""
    one_reader_of_standard_input(options, found.thing)
    target = at_hand(found.thing)
    if isinstance(target, LocalState):
        return _print(*_holding_all(target, found.site, found.family), options)
    site: str | None = found.site
    if site is None and target.viewer is not None and found.family in (None, family_of(target.viewer)):
        site = target.viewer
    family: Family | None = found.family or (family_of(site) if site is not None else None)
    if family is None or (site is None and options.datastack is not None):
        site, family = _asked(found.thing, options, site, family)
    url = target.url or stored_state_url(_server(target, options), target.id or "")
    return _print(
        written(site or DEFAULT_SITES[family], family, url, static=not target.needs_token), family, options
    )


def _asked(thing: str, options: Options, site: str | None, family: Family | None) -> tuple[str, Family]:
    """Ask the server what the arguments leave open: the dialect of the state, the viewer of the datastack."""
    from .online import run_online

    async def ask(online: Online) -> tuple[str, Family]:
        await online.use_datastack()
        found = family
        if found is None:
            opened = await online.within(online.states.open(thing, online.progress))
            with naming(opened.title):
                dialect = dialect_of(read(decoded(opened.document.original)))
            found = "mainline" if dialect == "mainline" else "fork"
        return site or online.states.site_for(found), found

    return run_online(options, "download", ask)


def _server(link: Link, options: Options) -> str:
    from zettatui.services.address import ServerAddress

    return link.server or ServerAddress.parse(chosen_profile(options).address).url


def _holding_all(state: LocalState, site: str | None, family: Family | None) -> tuple[str, Family]:
    """Return the link that holds a state which is stored nowhere, and the family of its dialect."""
    with naming(state.title):
        text = decoded(state.content)
        natural: Family = "mainline" if dialect_of(read(text)) == "mainline" else "fork"
        chosen = family or (family_of(site) if site is not None else None) or natural
        link = full_state_link(site or DEFAULT_SITES[chosen], text)
    if len(link) > FULL_LINK_LIMIT:
        raise Refused(
            NO,
            f"{state.title} would make a link of {len(link):,} characters; above {FULL_LINK_LIMIT:,} they break "
            "on their way. Store it first: zettatui state put.",
        )
    return link, chosen


def _print(link: str, family: Family, options: Options) -> int:
    if options.json:
        write_json({"link": link, "family": family})
    else:
        write_lines([link])
    return DONE


def _each(texts: list[str]) -> Iterator[str]:
    """Yield the texts; for `-` the lines of standard input that hold anything."""
    for text in texts:
        if text != STANDARD_INPUT:
            yield text
            continue
        for line in standard_input():
            given = line.decode("utf-8", "surrogateescape").strip()
            if given:
                yield given
