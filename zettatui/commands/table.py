"""Annotation tables: listed, made, read, filled from files, corrected, and written to files.

They belong to the aligned volume of a datastack: give --datastack NAME.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable

from .options import Options


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the commands of `zettatui table`."""
    verbs = parser.add_subparsers(metavar="COMMAND", required=True)

    command = verbs.add_parser("list", help="the names of all tables, those marked as deleted among them")
    command.set_defaults(handler=_of("table_looks", "list_tables"))

    command = verbs.add_parser("show", help="everything the server says about a table")
    _name(command)
    command.set_defaults(handler=_of("table_looks", "show"))

    command = verbs.add_parser("schema", help="the fields of a table's rows")
    _name(command)
    command.set_defaults(handler=_of("table_looks", "schema"))

    command = verbs.add_parser("get", help="rows by id, one JSON object a line")
    _name(command)
    command.add_argument("ids", metavar="ID", nargs="+", type=_row_id)
    command.set_defaults(handler=_of("table_looks", "get"))

    _add_changes(verbs)
    _add_bulk(verbs)


def _add_changes(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = verbs.add_parser("create", help="make a table")
    _name(command)
    command.add_argument("--schema", required=True, metavar="S", help="the type of its rows")
    command.add_argument("--description", required=True, metavar="D", help="what it holds")
    command.add_argument(
        "--resolution", required=True, nargs=3, type=float, metavar=("X", "Y", "Z"), help="nm a voxel"
    )
    command.add_argument("--reference", default="", metavar="TABLE", help="the table its rows refer to")
    for what in ("read", "write"):
        command.add_argument(
            f"--{what}",
            choices=("PUBLIC", "GROUP", "PRIVATE"),
            default="PUBLIC" if what == "read" else "PRIVATE",
        )
    command.add_argument("--notice", default="", metavar="TEXT", help="what everybody is told who reads it")
    command.set_defaults(handler=_of("table_changes", "create"))

    command = verbs.add_parser("delete", help="mark a table as deleted; it cannot be undone")
    _name(command)
    command.add_argument(
        "--yes", action="store_true", help="without it, what it means is said and nothing done"
    )
    command.set_defaults(handler=_of("table_changes", "delete"))

    command = verbs.add_parser("post", help="store a few rows, all or none: JSON objects from a file")
    _name(command)
    command.add_argument("file", metavar="FILE", help="a file, or - for standard input")
    command.add_argument("--dry-run", action="store_true", help="check only")
    command.set_defaults(handler=_of("table_changes", "post"))

    command = verbs.add_parser(
        "update", help="replace rows, given in full with their id; prints old and new ids"
    )
    _name(command)
    command.add_argument(
        "file", metavar="FILE", help="JSON objects or CSV, or - for JSON from standard input"
    )
    command.add_argument("--dry-run", action="store_true", help="check only")
    command.add_argument("--resume", action="store_true", help="go on with an update that was not finished")
    command.set_defaults(handler=_of("table_updates", "update"))

    command = verbs.add_parser("remove", help="mark rows as deleted")
    _name(command)
    command.add_argument("ids", metavar="ID", nargs="+", type=_row_id)
    command.set_defaults(handler=_of("table_changes", "remove"))


def _add_bulk(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = verbs.add_parser(
        "import",
        help="store the rows of a CSV, TSV, JSON lines, Arrow or Parquet file, each exactly once",
        description="Checks every cell first, then sends batches with a journal, and looks into every lost answer. "
        "Row numbers count from 1 below the heading.",
    )
    _name(command)
    command.add_argument("file", metavar="FILE", help="the file")
    command.add_argument("--map", metavar="MAP", help="which column goes where; written by --write-map")
    command.add_argument("--write-map", metavar="MAP", help="write the mapping that is used, for editing")
    command.add_argument("--units", choices=("voxel", "nm"), help="what the coordinates count")
    command.add_argument("--dry-run", action="store_true", help="check only; problems go to standard output")
    command.add_argument("--skip-bad", action="store_true", help="store the good rows though others are bad")
    command.add_argument(
        "--any-place", action="store_true", help="store points that seem to be in the other unit"
    )
    command.add_argument("--resume", action="store_true", help="go on with an import that was not finished")
    command.add_argument("--again", action="store_true", help="store the rows of an imported file once more")
    told = command.add_mutually_exclusive_group()
    told.add_argument(
        "--arrived", action="store_true", help="with --resume: the batch in doubt is in the table"
    )
    told.add_argument("--not-arrived", action="store_true", help="with --resume: it is not, send it again")
    command.add_argument(
        "--batch",
        type=_batch,
        metavar="N",
        help="rows of one request (10000, the most that the service takes)",
    )
    command.add_argument(
        "--settle",
        type=_not_negative,
        metavar="S",
        help="how long a request without an answer may still arrive (600: the server's own limit)",
    )
    after = command.add_mutually_exclusive_group()
    after.add_argument("--added", action="store_true", help="print the ids that the import of FILE added")
    after.add_argument("--take-back", action="store_true", help="delete exactly those rows")
    command.set_defaults(handler=_of("table_import", "import_file"))

    command = verbs.add_parser("export", help="write rows as CSV or JSON lines that import unchanged")
    _name(command)
    command.add_argument("range", metavar="ID-RANGE", type=_id_range, help="like 1-500, 7 or all")
    command.add_argument(
        "--out", metavar="FILE", help="write to FILE (.csv or .jsonl), and what it is to FILE.json"
    )
    command.add_argument("--format", choices=("csv", "jsonl"), help="csv if nothing says otherwise")
    command.add_argument("--retired", action="store_true", help="deleted and superseded rows too")
    command.set_defaults(handler=_of("table_export", "export"))


def _name(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="the table")


def _of(module: str, function: str) -> Callable[[argparse.Namespace, Options], int]:
    """Return a handler that is imported when it is needed."""

    def handle(found: argparse.Namespace, options: Options) -> int:
        handler = getattr(importlib.import_module(f"zettatui.commands.{module}"), function)
        code: int = handler(found, options)
        return code

    return handle


def _row_id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is no row id")
    return int(text)


def _id_range(text: str) -> tuple[int, int | None]:
    if text == "all":
        return 1, None
    first, dash, last = text.partition("-")
    begin = _row_id(first)
    end = _row_id(last) if dash else begin
    if end < begin:
        raise argparse.ArgumentTypeError(f"{text} ends before it begins")
    return begin, end


def _batch(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("a number from 1 to 10000 was due")
    return int(text)


def _not_negative(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("a number of seconds was due")
    return value
