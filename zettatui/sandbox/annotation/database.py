"""What PostgreSQL with PostGIS refuses: ranges, geometry, references, duplicate keys."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from zettatui.sandbox.annotation.failures import Crash, DatabaseRefused
from zettatui.sandbox.annotation.types import SchemaType

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
_UINT64 = 1 << 64
_INT64_MAX = (1 << 63) - 1
IDENTIFIER_LIMIT = 63
PERMISSIONS = ("PRIVATE", "GROUP", "PUBLIC")


def fits_int64(value: int) -> bool:
    """Tell whether a bigint column can hold the value."""
    return -_INT64_MAX - 1 <= value <= _INT64_MAX


def bigint(value: Any, statement: str) -> int:
    """Return a caller's row id as PostgreSQL casts it: digits in a text and fractions are taken."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and math.isfinite(value):
        number = round(value)
    elif isinstance(value, str) and value.strip().isdecimal():
        number = int(value)
    else:
        text = f'column "id" is of type bigint but expression is of type {type(value).__name__}'
        raise DatabaseRefused("DatatypeMismatch", text, statement, {"id": value})
    if not fits_int64(number):
        raise DatabaseRefused("NumericValueOutOfRange", "bigint out of range", statement, {"id": value})
    return number


def stored_columns(
    table_name: str, schema: SchemaType, flat: Mapping[str, Any], statement: str
) -> dict[str, Any]:
    """Return the columns as stored: positions as three floats, everything else as it came.

    Raises DatabaseRefused or Crash for the first value that its column does not take.
    """
    parameters = dict(flat)
    sql = statement.format(table=table_name, columns=", ".join(parameters))
    stored: dict[str, Any] = {}
    for column, kind in schema.columns.items():
        value = flat[column]
        if value is None:
            stored[column] = None
            continue
        if kind == "int32" and not -(1 << 31) <= value < 1 << 31:
            raise DatabaseRefused("NumericValueOutOfRange", "integer out of range", sql, parameters)
        if kind == "int64" and not fits_int64(value):
            raise DatabaseRefused("NumericValueOutOfRange", "bigint out of range", sql, parameters)
        if kind == "string":
            _check_text(value)
        stored[column] = _geometry(value, sql, parameters) if kind == "pointz" else value
    return stored


def read_position(stored: list[float]) -> list[int]:
    """Return a position as the engine answers it: fractions cut, negatives wrapped through uint64."""
    return [int(coordinate) % _UINT64 for coordinate in stored]


def duplicate_key(table_name: str, row_id: int, parameters: Mapping[str, Any]) -> DatabaseRefused:
    """Return the error for a row id that is taken."""
    return DatabaseRefused(
        "UniqueViolation",
        f'duplicate key value violates unique constraint "{table_name}_pkey"\n'
        f"DETAIL:  Key (id)=({row_id}) already exists.\n",
        f"INSERT INTO {table_name} ({', '.join(parameters)})",
        dict(parameters),
    )


def missing_target(
    table_name: str, reference_table: str, target: Any, parameters: Mapping[str, Any]
) -> DatabaseRefused:
    """Return the error for a target id that the referenced table does not have."""
    return DatabaseRefused(
        "ForeignKeyViolation",
        f'insert or update on table "{table_name}" violates foreign key constraint'
        f' "{table_name}_target_id_fkey"\n'
        f'DETAIL:  Key (target_id)=({target}) is not present in table "{reference_table}".\n',
        f"INSERT INTO {table_name} ({', '.join(parameters)})",
        dict(parameters),
    )


def bad_permission(column: str, word: str, statement: str) -> DatabaseRefused:
    """Return the error for a permission word outside the database's enum."""
    return DatabaseRefused(
        "InvalidTextRepresentation",
        f"invalid input value for enum {column}: \"{word}\"\nLINE 1: ...'{word}'...\n{' ' * 13}^\n",
        statement,
        {column: word},
    )


def duplicate_relation(table_name: str) -> DatabaseRefused:
    """Return the error for a physical table that exists although no metadata lists it."""
    return DatabaseRefused(
        "DuplicateTable", f'relation "{table_name}" already exists', f"CREATE TABLE {table_name} (...)", {}
    )


def _geometry(text: str, sql: str, parameters: Mapping[str, Any]) -> list[float]:
    words = text.removeprefix("POINTZ(").removesuffix(")").split(" ")
    at = len("POINTZ(")
    for word in words:
        at += len(word) + 1
        if not _NUMBER.match(word):
            # PostGIS takes the comma for the next point and stumbles one number later.
            at = min(at + 1, len(text) - 1) if word == "," else at
            raise DatabaseRefused(
                "InternalError_",
                f"parse error - invalid geometry\n"
                f'HINT:  "{text[:at]}" <-- parse error at position {at} within geometry\n',
                sql,
                dict(parameters),
            )
    return [float(word) for word in words]


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise Crash("A string literal cannot contain NUL (0x00) characters.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Crash(str(error)) from None
