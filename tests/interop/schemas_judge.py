"""The real schemas' verdicts: runs where emannotationschemas 5.26.3 is installed, a JSON line in, a JSON line out.

It does what the annotation engine does with a row (dynamicannotationdb's `split_flattened_schema_data`): load with
unknown keys left out, flatten, split. What the database would then refuse is judged by the columns of the
library's own model: PostgreSQL's integer sizes, its texts, and coordinates that are numbers.
"""

from __future__ import annotations

import json
import math
import sys
from functools import cache
from typing import Any

from emannotationschemas import get_schema, get_types
from emannotationschemas.flatten import flatten_dict
from emannotationschemas.models import make_model_from_schema, split_annotation_schema
from marshmallow import EXCLUDE, ValidationError
from sqlalchemy import BigInteger, Integer, String

BITS = {BigInteger: 64, Integer: 32}


@cache
def columns(name: str) -> dict[str, Any]:
    """The columns of the type's annotation table."""
    metadata = {"reference_table": "others"}
    model = make_model_from_schema(table_name=f"t_{name}", schema_type=name, table_metadata=metadata)
    return {column.name: column.type for column in model.__table__.columns}


def judge(name: str, annotation: Any) -> dict[str, Any]:
    """Tell whether the library loads a row, and what the table's columns would not hold of it."""
    schema = get_schema(name)
    try:
        loaded = schema(context={"postgis": True}).load(annotation, unknown=EXCLUDE)
    except ValidationError as wrong:
        return {"loads": False, "said": wrong.normalized_messages(), "refused": []}
    # Its own code breaks on some values, which the engine answers with an error as well.
    except Exception as crash:
        return {"loads": False, "said": f"{type(crash).__name__}: {crash}", "refused": []}
    flat = flatten_dict(loaded)
    stored, _ = split_annotation_schema(schema)
    row = {key: flat[key] for key in stored._declared_fields if key in flat}
    refused = [key for key, value in row.items() if not holds(columns(name)[key], value)]
    return {"loads": True, "said": "", "refused": refused}


def holds(column: Any, value: Any) -> bool:
    """Tell whether a column can hold a value that the schema let through."""
    if value is None:
        return True
    for kind, bits in BITS.items():
        if type(column) is kind:
            return -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)
    if isinstance(column, String):
        return storable(value)
    if isinstance(value, str) and value.startswith("POINTZ("):
        return geometry(value[len("POINTZ(") : -1])
    return True


def storable(text: str) -> bool:
    """PostgreSQL holds any UTF-8 but NUL."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def geometry(coordinates: str) -> bool:
    """PostGIS reads three finite numbers."""
    try:
        numbers = [float(one) for one in coordinates.split(" ")]
    except ValueError:
        return False
    return len(numbers) == 3 and all(map(math.isfinite, numbers))


if __name__ == "__main__":
    print(json.dumps(sorted(get_types())), flush=True)
    for line in sys.stdin:
        print(json.dumps(judge(*json.loads(line))), flush=True)
