"""The chunkedgraph: roots, leaves, what is retired, edits, and what an id's own bits tell. It is only ever read.

ID is any text with ids in it: ids with commas or blanks, a file of them, or - for standard input.
"""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from .exit_codes import DONE, NO, NOT_FOUND, USAGE, Refused
from .files import STANDARD_INPUT, content_of, one_reader_of_standard_input
from .options import Options
from .output import narrate, save, write_bytes, write_json, write_lines

if TYPE_CHECKING:
    from array import array
    from datetime import datetime

    from zettatui.segments.ids import ParsedIds
    from zettatui.services.graph_results import Operation
    from zettatui.worker.freshness import Fates
    from zettatui.worker.graph_cards import IdCard
    from zettatui.worker.graph_leaves import Leaves, Wanted

    from .online import Online

T = TypeVar("T")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui graph`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    command = verbs.add_parser("root", help="the root of each id, now or at a time: id, tab, root")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--at", metavar="TIME", help="as of a time in UTC, like 2021-03-02T14:07Z")
    command.set_defaults(handler=root)

    command = verbs.add_parser("leaves", help="the supervoxels of a node, one a line")
    command.add_argument("id", metavar="ID")
    command.add_argument(
        "--bounds",
        metavar="BOX",
        help="only in the chunks that x0-x1_y0-y1_z0-z1 (voxels, or nm behind) touches",
    )
    command.add_argument(
        "--layer", type=int, choices=(1, 2), default=1, help="1 supervoxels, 2 level-2 nodes"
    )
    command.add_argument(
        "--out", metavar="FILE", help="write it to FILE; .csv, .json and .npy are forms of their own"
    )
    command.add_argument("--anew", action="store_true", help="ask the server even if the list is kept here")
    command.set_defaults(handler=leaves)

    command = verbs.add_parser(
        "latest", help="whether each root is the latest: id, state, successors; ends with 1 if one is not"
    )
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument("--at", metavar="TIME", help="as of a time in UTC")
    command.set_defaults(handler=latest)

    command = verbs.add_parser("history", help="the edits that made a root, newest first")
    command.add_argument("id", metavar="ID")
    command.add_argument("--local", action="store_true", help="times by this machine's clock instead of UTC")
    command.set_defaults(handler=history)

    command = verbs.add_parser("decode", help="layer, chunk and box of each id, from its own bits")
    command.add_argument("ids", nargs="+", metavar="ID")
    command.add_argument(
        "--layers", type=int, metavar="N", help="of a graph with N layers and the usual bits; asks no server"
    )
    command.set_defaults(handler=decode)


def root(found: argparse.Namespace, options: Options) -> int:
    """Print the root of each id."""
    from zettatui.worker.graph_json import card_json

    parsed, at = _ids(found.ids, options), _time(found.at)
    cards = _online(options, "find roots", lambda online: _look_up(online, parsed.ids, at))
    if options.json:
        write_json([card_json(card) for card in cards])
    else:
        write_lines(f"{card.node}\t{'' if card.root is None else card.root}" for card in cards)
    narrate(*(card.trouble for card in cards if card.trouble))
    return NOT_FOUND if any(card.root is None for card in cards) else DONE


def latest(found: argparse.Namespace, options: Options) -> int:
    """Say of each root whether it is the latest, and what retired ones became."""
    from zettatui.worker.graph_json import fate_json

    parsed, at = _ids(found.ids, options), _time(found.at)

    async def ask(online: Online) -> Fates:
        from zettatui.worker.freshness import RootCheck
        from zettatui.worker.graphs import graph_of

        check = RootCheck(graph_of(online.bench, online.session))
        return await check.fates(parsed.ids, online.progress, at=at)

    fates = _online(options, "check roots", ask)
    listed = [fates.of(node) for node in parsed.ids]
    if options.json:
        write_json([fate_json(fate) for fate in listed])
    else:
        for fate in listed:
            heirs = ",".join(str(one.root) for one in fate.successors)
            state = f"no root: {fate.words}" if fate.state == "other" else fate.state
            write_lines([f"{fate.node}\t{state}\t{heirs}".rstrip("\t")])
    if fates.remark:
        narrate(fates.remark)
    if any(fate.state in ("unknown", "other") for fate in listed):
        return NOT_FOUND
    return DONE if all(fate.state == "latest" for fate in listed) else NO


def leaves(found: argparse.Namespace, options: Options) -> int:
    """Print or save the leaves of a node."""
    from pathlib import Path

    from zettatui.segments.bounds import NoBox, parse_bounds
    from zettatui.worker.graph_leaves import FORMS, LeafLists, Wanted, leaves_as

    node = _one_id(found.id, options)

    async def ask(online: Online) -> Leaves:
        from zettatui.worker.graphs import graph_of

        bounds = None
        if found.bounds is not None:
            info = await graph_of(online.bench, online.session).info()
            try:
                bounds = parse_bounds(found.bounds, info.resolution_nm)
            except NoBox as wrong:
                raise Refused(USAGE, str(wrong)) from wrong
        wanted = Wanted(node, found.layer, bounds)
        return await LeafLists(online.bench, online.session).load(wanted, online.progress, anew=found.anew)

    came = _online(options, "leaves", ask)
    if not came.ids and found.bounds is None:
        raise Refused(
            NOT_FOUND,
            f"{node} has no {_what(came.wanted)}: the graph does not know it, or it has none below.",
        )
    if came.remark:
        narrate(came.remark)
    out = None if found.out in (None, STANDARD_INPUT) else Path(found.out).expanduser()
    form = "json" if options.json else FORMS.get(out.suffix.lower(), "text") if out is not None else "text"
    data = leaves_as(came.ids, form)
    if out is None:
        write_bytes(data)
    else:
        save(out, data)
        narrate(f"{len(came.ids):,} ids are in {out}.")
    return DONE


def history(found: argparse.Namespace, options: Options) -> int:
    """Print the edits that made a root, newest first."""
    from zettatui.worker.graph_json import iso, operation_json

    node = _one_id(found.id, options)

    async def ask(online: Online) -> list[Operation]:
        from zettatui.worker.graph_past import Pasts

        return await Pasts(online.bench, online.session).history(node, online.progress)

    edits = _online(options, "history", ask)
    if options.json:
        write_json([operation_json(edit) for edit in edits])
        return DONE
    for edit in edits:
        at = edit.at.astimezone().isoformat(timespec="seconds") if found.local else iso(edit.at)
        before, after = (",".join(map(str, roots)) for roots in (edit.before, edit.after))
        kind = "merge" if edit.is_merge else "split"
        write_lines([f"{edit.id}\t{kind}\t{at}\t{edit.user_name or edit.user_id}\t{before}\t{after}"])
    return DONE


def decode(found: argparse.Namespace, options: Options) -> int:
    """Print layer, chunk and box of each id."""
    from zettatui.worker.graph_json import decoded_json

    parsed = _ids(found.ids, options)
    if found.layers is not None:
        cards = _by_layers(parsed.ids, found.layers)
    else:
        cards = _online(options, "decode", lambda online: _by_bits(online, parsed.ids))
    if options.json:
        write_json([decoded_json(card) for card in cards])
    else:
        write_lines(_decoded(card) for card in cards)
    narrate(*(card.trouble for card in cards if card.trouble))
    return NOT_FOUND if any(card.trouble for card in cards) else DONE


def _decoded(card: IdCard) -> str:
    if card.place is None:
        return f"{card.node}\t{card.kind}"
    at = card.place
    line = f"{card.node}\t{card.kind}\tlayer {at.layer}\tchunk {at.x},{at.y},{at.z}\tsegment {at.segment}"
    if card.box is not None:
        box = "_".join(f"{low}-{high}" for low, high in zip(card.box.lower, card.box.upper, strict=True))
        line += f"\tbox {box}{' (doubtful)' if card.doubtful_box else ''}"
    return line


def _by_layers(ids: Sequence[int], layers: int) -> list[IdCard]:
    from zettatui.segments.layout import ChunkLayout, LayoutInvalid, NotANode
    from zettatui.worker.graph_cards import IdCard

    try:
        layout = ChunkLayout(layers, chunk_size=(1, 1, 1), resolution_nm=(1.0, 1.0, 1.0))
    except LayoutInvalid as wrong:
        raise Refused(USAGE, str(wrong)) from wrong
    cards = []
    for node in ids:
        try:
            cards.append(IdCard(node, layout.kind(node), layout.decode(node)))
        except NotANode as refused:
            cards.append(IdCard(node, "no id of this graph", trouble=str(refused)))
    return cards


async def _by_bits(online: Online, ids: Sequence[int]) -> list[IdCard]:
    from zettatui.worker.graph_cards import Cards

    return await Cards(online.bench, online.session).of_bits(ids, online.progress)


async def _look_up(online: Online, ids: array[int], at: datetime | None) -> list[IdCard]:
    from zettatui.worker.graph_cards import Cards

    return await Cards(online.bench, online.session).look_up(ids, online.progress, at=at)


def _online(options: Options, doing: str, ask: Callable[[Online], Awaitable[T]]) -> T:
    """Ask the graph of the datastack that the options name."""
    from zettatui.worker.graphs import NoGraph

    from .online import run_online

    async def work(online: Online) -> T:
        await online.use_datastack()
        try:
            return await online.within(ask(online))
        except NoGraph as none:
            raise Refused(USAGE, "Say which datastack's graph is meant: --datastack NAME.") from none

    return run_online(options, doing, work)


def _ids(texts: Sequence[str], options: Options) -> ParsedIds:
    """Return the ids in the arguments, in order; what looks wrong in them is said."""
    from zettatui.worker.graph_intake import NoIds, ids_in

    one_reader_of_standard_input(options, *texts)
    given = [
        content_of(text).decode("utf-8", "replace") if text == STANDARD_INPUT else text for text in texts
    ]
    try:
        parsed = ids_in(given[0] if len(given) == 1 else "\n".join(given))
    except NoIds as none:
        raise Refused(USAGE, none.sentence) from none
    narrate(*parsed.remarks)
    return parsed


def _one_id(text: str, options: Options) -> int:
    ids = _ids([text], options).ids
    if len(ids) > 1:
        raise Refused(USAGE, f"One id was due, here are {len(ids):,}.")
    return ids[0]


def _time(typed: str | None) -> datetime | None:
    if typed is None:
        return None
    from zettatui.worker.valid_times import TimeInvalid, read_time

    try:
        return read_time(typed)
    except TimeInvalid as wrong:
        raise Refused(USAGE, wrong.sentence) from wrong


def _what(wanted: Wanted) -> str:
    return "leaves" if wanted.layer == 1 else "level-2 nodes"
