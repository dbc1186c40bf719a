"""JSON texts and states for property tests, numbers in every spelling."""

from __future__ import annotations

import json
import random

from hypothesis import strategies as st

from zettatui.states.literals import Number

LITERALS = [
    *(
        "0",
        "-0",
        "1",
        "-7",
        "1.0",
        "1.50",
        "1e-9",
        "4E-09",
        "0.0000004",
        "1e400",
        "-1.5E+10",
        "0.1234567890123456789",
    ),
    *("9007199254740993", "648518346677614825", "18446744073709551615", "12345678901234567890123"),
    *("6.5e-7", "6.500000000000001e-7", "48848.171875"),
]
numbers = st.sampled_from(LITERALS).map(Number)
texts = st.text(max_size=6) | st.sampled_from(['"', "\\", "\n", "é", "\u2028", "'", "_&,", "{}[]:", "😀"])
keys = st.text('abcxyz"\\é ', max_size=3)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
objects = st.dictionaries(keys, values, max_size=5)

ids = st.sampled_from(["5", "6", "648518346677614825", "648518346677614826", "648518346600000012"])
segments = st.lists(ids | ids.map("!".__add__) | ids.map(Number), max_size=5)
points = st.lists(numbers, min_size=3, max_size=3)
annotations = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a", "b", "c", "d", "e"]), "point": points}, optional={"description": texts}
    ),
    max_size=4,
    unique_by=lambda one: one["id"],
)
layers = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["img", "seg", "syn", "soma", "new"]),
            "type": st.sampled_from(["image", "segmentation"]),
        },
        optional={
            "source": st.sampled_from(["precomputed://x", "precomputed://y"]),
            "segments": segments,
            "hiddenSegments": st.lists(ids, max_size=3),
            "annotations": annotations,
            "visible": st.booleans(),
        },
    ),
    max_size=4,
    unique_by=lambda one: one["name"],
)
axes = st.permutations(["x", "y", "z"]).flatmap(
    lambda order: st.fixed_dictionaries({axis: st.tuples(numbers, st.just("m")).map(list) for axis in order})
)
states = st.fixed_dictionaries(
    {"layers": layers}, optional={"dimensions": axes, "title": texts, "position": points, "more": objects}
)


def write(value: object, *, comma: str = ",", colon: str = ":", shuffle: random.Random | None = None) -> str:
    """Write a value as JSON, numbers as they are spelled; `shuffle` mixes keys, those of axes not."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, list):
        return "[" + comma.join(write(one, comma=comma, colon=colon, shuffle=shuffle) for one in value) + "]"
    if isinstance(value, dict):
        items = list(value.items())
        if shuffle is not None and set(value) != {"x", "y", "z"}:
            shuffle.shuffle(items)
        return (
            "{"
            + comma.join(
                json.dumps(key) + colon + write(one, comma=comma, colon=colon, shuffle=shuffle)
                for key, one in items
            )
            + "}"
        )
    return json.dumps(value, ensure_ascii=False)
