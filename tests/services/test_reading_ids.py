"""Id lists read while they stream, in parts of any size."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.services.leaves import IdListReader
from zettatui.services.shapes import WrongShape

ids = st.lists(st.integers(0, 2**64 - 1), max_size=50)


def read(data: bytes, cuts: list[int]) -> list[int]:
    reader = IdListReader("leaf_ids")
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        reader.feed(data[start:end])
    return list(reader.finish())


@given(ids, st.lists(st.integers(0, 1200), max_size=20), st.booleans(), st.sampled_from([None, 0, 2]))
def test_any_cutting_gives_the_same_ids(
    found: list[int], cuts: list[int], as_text: bool, indent: int | None
) -> None:
    items = [str(item) for item in found] if as_text else found
    data = json.dumps({"leaf_ids": items}, indent=indent).encode()
    assert read(data, cuts) == found


@given(ids, st.integers(0, 1200))
def test_a_list_that_is_cut_short_is_never_taken_for_whole(found: list[int], keep: int) -> None:
    data = json.dumps({"leaf_ids": found}).encode()
    if keep < len(data):
        with pytest.raises(WrongShape):
            read(data[:keep], [])


@given(ids.filter(bool))
def test_ids_are_counted_while_they_come(found: list[int]) -> None:
    reader = IdListReader("leaf_ids")
    reader.feed(json.dumps({"leaf_ids": found}).encode()[:-2] + b",")
    assert list(reader.found) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "<!doctype html><title>Sign in</title>",
        '{"other": [1]}',
        '{"leaf_ids": 5}',
        '{"leaf_ids": [1.5]}',
        '{"leaf_ids": [1e3]}',
        '{"leaf_ids": [-1]}',
        '{"leaf_ids": [18446744073709551616]}',
        '{"leaf_ids": [1 2]}',
        '{"leaf_ids": [1,,2]}',
        '{"leaf_ids": [1,]}',
        '{"leaf_ids": [,1]}',
        '{"leaf_ids": [,]}',
        '{"leaf_ids": [[1]]}',
        '{"leaf_ids": ["a"]}',
        '{"leaf_ids": [true]}',
        '{"leaf_ids": [1]',
        '{"leaf_ids": [1]} and more',
        '{"leaf_ids": [' + "1" * 100,
    ],
)
@pytest.mark.parametrize("step", [1, 1000])
def test_anything_else_is_refused(text: str, step: int) -> None:
    data = text.encode()
    with pytest.raises(WrongShape):
        read(data, list(range(0, len(data), step)))
