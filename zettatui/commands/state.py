"""States: fetched, stored, compared, checked and laid out.

THING is a state's id, a link, a file, JSON text, or - for standard input.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .exit_codes import DONE, NO, NOT_FOUND, USAGE, Refused
from .files import STANDARD_INPUT, content_of, naming, one_reader_of_standard_input, title_of
from .options import Options
from .output import save, write_bytes, write_json, write_lines

if TYPE_CHECKING:
    from zettatui.worker.local_states import LocalState


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui state`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    command = verbs.add_parser("get", help="the stored text, byte for byte")
    command.add_argument("thing", metavar="THING")
    command.add_argument("--out", metavar="FILE", help="write it to FILE")
    command.set_defaults(handler=get)

    command = verbs.add_parser("put", help="check, upload once, read back; prints the id and the link")
    command.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    command.add_argument(
        "--from", dest="base", metavar="ID", help="what it was made from: show the diff first"
    )
    command.set_defaults(handler=_put)

    command = verbs.add_parser("diff", help="what is different; ends with 0 for the same, 1 for different")
    command.add_argument("a", metavar="A")
    command.add_argument("b", metavar="B")
    command.add_argument("--text", action="store_true", help="line by line, as diff -u")
    command.set_defaults(handler=diff)

    command = verbs.add_parser("lint", help="what is wrong or doubtful; ends with 1 for errors")
    command.add_argument("thing", metavar="THING")
    command.set_defaults(handler=lint)

    command = verbs.add_parser("fmt", help="lay out the text; changes white space only")
    command.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    command.add_argument("--compact", action="store_true", help="no white space at all")
    command.set_defaults(handler=fmt)

    command = verbs.add_parser("segments", help="the segment ids, shown and hidden, one a line")
    command.add_argument("thing", metavar="THING")
    command.add_argument("--layer", metavar="NAME", help="of this layer only")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--visible", action="store_true", help="only those that are shown")
    which.add_argument("--hidden", action="store_true", help="only those that are listed but hidden")
    command.set_defaults(handler=segments)

    command = verbs.add_parser(
        "refresh", help="the ids that are not current and what they became; ends with 1 if there are any"
    )
    command.add_argument("thing", metavar="THING")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--at", metavar="TIME", help="as of a time in UTC, like 2021-03-02T14:07Z")
    which.add_argument(
        "--when", action="store_true", help="from when to when all its ids were valid, and the versions then"
    )
    command.add_argument(
        "--apply", action="store_true", help="write the state with the best successors in their places"
    )
    command.add_argument("--out", metavar="FILE", help="write that to FILE")
    command.set_defaults(handler=_refresh)


def get(found: argparse.Namespace, options: Options) -> int:
    """Write a state's text exactly as it is stored."""
    from pathlib import Path

    from .inputs import all_of

    one_reader_of_standard_input(options, found.thing)
    (state,) = all_of(options, found.thing)
    if found.out is None or found.out == STANDARD_INPUT:
        write_bytes(state.content)
    else:
        save(Path(found.out), state.content)
    return DONE


def fmt(found: argparse.Namespace, options: Options) -> int:
    """Lay a text out, touching white space only."""
    from zettatui.states.white_space import INDENT, NONE, laid_out

    content = content_of(found.file)
    with naming(title_of(found.file)):
        text = laid_out(content, NONE if found.compact else INDENT)
    write_bytes(text)
    write_bytes(b"\n")
    return DONE


def diff(found: argparse.Namespace, options: Options) -> int:
    """Compare two states: by meaning, or line by line as both are laid out."""
    from zettatui.states.diff import diff as compare
    from zettatui.states.faults import JsonFault

    from .inputs import all_of

    if found.text and options.json:
        raise Refused(USAGE, "--text and --json are two forms of the same answer. Give one of them.")
    one_reader_of_standard_input(options, found.a, found.b)
    a, b = all_of(options, found.a, found.b)
    if found.text:
        lines = _text_diff(a, b)
        write_lines(lines)
        return NO if lines else DONE
    try:
        differences = compare(a.content, b.content)
    except JsonFault:
        _refuse_damaged(a, b)
        raise
    if options.json:
        write_json(differences.to_json())
    else:
        write_lines(change.line() for change in differences.changes)
    return DONE if differences.same else NO


def lint(found: argparse.Namespace, options: Options) -> int:
    """Say what is wrong or doubtful in a state."""
    from .checking import line_of, problems_in
    from .inputs import all_of

    one_reader_of_standard_input(options, found.thing)
    (state,) = all_of(options, found.thing)
    context = None
    if options.datastack is not None:
        from .online import run_online

        context = run_online(options, "datastack", lambda online: online.lint_context(uploading=False))
    problems = problems_in(state.content, context)
    if options.json:
        write_json([problem.to_json() for problem in problems])
    else:
        write_lines(line_of(state.title, problem) for problem in problems)
    return NO if any(problem.severity == "error" for problem in problems) else DONE


def segments(found: argparse.Namespace, options: Options) -> int:
    """List the ids in a state's layers, each once, in ascending order."""
    from zettatui.states.dialect import layer_items, layers, segment_ids
    from zettatui.states.literals import read
    from zettatui.states.white_space import decoded

    from .inputs import all_of

    one_reader_of_standard_input(options, found.thing)
    (state,) = all_of(options, found.thing)
    with naming(state.title):
        value = read(decoded(state.content))
    summaries = layers(value)
    wanted = {one.path for one in summaries if found.layer is None or one.name == found.layer}
    if found.layer is not None and not wanted:
        named = ", ".join(f"“{one.name}”" for one in summaries if one.name) or "none with a name"
        raise Refused(NOT_FOUND, f"No layer is named “{found.layer}”. There are: {named}.")
    ids: set[str] = set()
    for key, layer in layer_items(value):
        if ("layers", key) in wanted and isinstance(layer, dict):
            shown, hidden = segment_ids(layer)
            ids |= shown if found.visible else hidden - shown if found.hidden else shown | hidden
    # Decimal texts of ids in the order of their values.
    ascending = sorted(ids, key=lambda text: (len(text), text))
    if options.json:
        write_json(ascending)
    else:
        write_lines(ascending)
    return DONE


def _text_diff(a: LocalState, b: LocalState) -> list[str]:
    from zettatui.states.diff import unified
    from zettatui.states.document import StateDocument

    before, after = (StateDocument.from_bytes(one.content).opened for one in (a, b))
    return unified(before, after, a.title, b.title)


def _refuse_damaged(*states: LocalState) -> None:
    """Say which of the states is the one that is no JSON."""
    from zettatui.states.literals import read
    from zettatui.states.white_space import decoded

    for state in states:
        with naming(state.title):
            read(decoded(state.content))


def _put(found: argparse.Namespace, options: Options) -> int:
    from .upload import put

    return put(found, options)


def _refresh(found: argparse.Namespace, options: Options) -> int:
    from .state_refresh import refresh

    return refresh(found, options)
