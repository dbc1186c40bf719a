"""Strict reading: literals kept, faults by line and column."""

from __future__ import annotations

import json

import pytest

from zettatui.states.literals import (
    JsonFault,
    Number,
    exact,
    number_note,
    read,
    read_closely,
    same_float,
)


@pytest.mark.parametrize(
    "text", ["1e-9", "1.50", "-0", "1e400", "12345678901234567890", "0.1e+05", "-1.0E-3"]
)
def test_a_number_keeps_its_spelling(text: str) -> None:
    assert read(f"[{text}]") == [Number(text)]


def test_a_number_is_not_the_text_that_spells_it() -> None:
    assert read("[5]") != read('["5"]')
    assert read("[1]") != read("[true]")
    assert read("[1]") != read("[1.0]")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1", "1.0"),
        ("1e3", "1000"),
        ("-0", "0.0"),
        ("1.50", "15e-1"),
        ("1e400", "10e399"),
        ("0.00001", "1E-05"),
    ],
)
def test_exact_values_meet_whatever_the_spelling(a: str, b: str) -> None:
    assert exact(a) == exact(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("648518346677614825", "648518346677614800"),
        ("0.1234567890123456789", "0.12345678901234568"),
        ("1", "-1"),
        ("1e400", "1e401"),
        ("1e" + "9" * 5000, "1e" + "9" * 5001),
    ],
)
def test_exact_values_differ_where_the_decimals_do(a: str, b: str) -> None:
    assert exact(a) != exact(b)


@pytest.mark.parametrize(
    ("a", "b", "note"),
    [
        ("648518346677614825", "648518346677614800", "rounded integer"),
        ("9007199254740993", "9007199254740992", "rounded integer"),
        ("648518346677614825", "648518346677614826", None),
        ("6.5e-7", "6.500000000000001e-7", "float dust"),
        ("0.1234567890123456789", "0.12345678901234568", "float dust"),
        ("6.5e-7", "6.6e-7", None),
        ("0", "1e-20", None),
        ("1", "2", None),
    ],
)
def test_differences_of_numbers_are_named(a: str, b: str, note: str | None) -> None:
    assert number_note(a, b) == note
    assert number_note(b, a) == note


def test_only_finite_floats_count_as_rounded() -> None:
    assert same_float("9007199254740993", "9007199254740992")
    assert not same_float("1e400", "1e500")


def test_duplicate_keys_are_reported_and_the_last_wins() -> None:
    reading = read_closely('{"a":1,"b":{"c":1,"c":2},"a":3}')
    assert reading.value == {"a": Number("3"), "b": {"c": Number("2")}}
    assert sorted(reading.duplicates) == ["a", "c"]


FAULTS = [
    ('{\n  "segments": [\n    "1",\n  ]\n}', 4, 3, "comma before ]"),
    ('{"a": 1,\n}', 2, 1, "comma before }"),
    ('{"a": }', 1, 7, "value missing before }"),
    ("[1 2]", 1, 4, "comma missing before this"),
    ('{"a" 1}', 1, 6, "colon missing after the key"),
    ("{a: 1}", 1, 2, "key a needs double quotes"),
    ("{'a': 1}", 1, 2, "single quote: JSON wants double quotes"),
    ("['a']", 1, 2, "single quote: JSON wants double quotes"),
    ("[1,,2]", 1, 4, "two commas, one too many"),
    ("[,1]", 1, 2, "value missing before the comma"),
    ("[NaN]", 1, 2, "NaN is not JSON; browsers refuse it"),
    ('["NaN", -Infinity]', 1, 9, "-Infinity is not JSON; browsers refuse it"),
    ("[None]", 1, 2, "None is not JSON; write null"),
    ("[True]", 1, 2, "True is not JSON; write true"),
    ("[abc]", 1, 2, "abc is not JSON; text needs double quotes"),
    ("[01]", 1, 3, "01: a number may not begin with 0"),
    ("[1.]", 1, 3, "1. is not a number JSON knows"),
    ("[.5]", 1, 2, ".5 is not a number JSON knows"),
    ("[+1]", 1, 2, "+1 is not a number JSON knows"),
    ('["a\nb"]', 1, 4, "line break inside quotes"),
    ('["a\tb"]', 1, 4, "control character inside quotes"),
    ('["abc]', 1, 2, "this text in quotes has no closing quote"),
    (r'["\q"]', 1, 3, r"\q is no escape JSON knows"),
    (r'["\u12"]', 1, 3, r'\u12"] is not a whole \uXXXX escape'),
    ('{"a": [1', 1, 9, "the text ends in the middle: 2 open, [ the innermost"),
    ("[1}", 1, 3, "} where ] was due"),
    ('{"a": 1]', 1, 8, "] where } was due"),
    ("{}}", 1, 3, "one } too many"),
    ("{} x", 1, 4, "text after the end of the JSON"),
    ("", 1, 1, "there is no JSON here"),
    ("[1, // no", 1, 5, "comments are not JSON"),
    ("\ufeff{}", 1, 1, "the text begins with a byte order mark"),
]


@pytest.mark.parametrize(("text", "line", "column", "say"), FAULTS)
def test_a_fault_has_its_place_and_its_words(text: str, line: int, column: int, say: str) -> None:
    with pytest.raises(JsonFault) as caught:
        read(text)
    assert (caught.value.line, caught.value.column, caught.value.say) == (line, column, say)
    assert caught.value.sentence == f"line {line}, column {column}: {say}"


def test_endless_nesting_is_a_fault() -> None:
    with pytest.raises(JsonFault, match="nested too deeply"):
        read("[" * 200_000 + "]" * 200_000)


def test_reads_what_json_reads() -> None:
    text = '{"a": [true, null, "\\ud83d\\ude00", "\\/"]}'
    assert read(text) == json.loads(text)
