"""Ids out of pasted text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.segments.ids import maybe_rounded, parse_ids
from zettatui.segments.packed import from_little_endian, packed, spelled, to_little_endian

A, B, C = 648518346677614825, 72835911972360756, 18446744073709551615
ids = st.integers(1, 2**64 - 1)


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n{C}",
        f"{A}, {B}; {C}",
        f"'{A}' \"{B}\" `{C}`",
        json.dumps([A, B, C]),
        json.dumps([str(A), str(B), str(C)]),
        json.dumps({"segments": [str(A), str(B)], "hiddenSegments": [str(C)], "position": [1, 2, 3]}),
        json.dumps({"leaf_ids": [A, B, C], "operation": 12}),
        f"[np.uint64({A}), np.uint64({B}), np.uint64({C})]",
        f"array([{A}, {B}, {C}], dtype=uint64)",
        f"root_id\n{A}\n{B}\n{C}\n",
        f"name,root_id,x\nfirst,{A},12\nsecond,{B},13\n\"third, last\",{C},14\n",
        f"\ufeffid\tname\r\n{A}\tn\r\n{B}\tm\r\n{C}\t\r\n",
        f"\u200b{A}\u2060,\u00a0{B}\u200e {C}\u200b",
        f"segments!: !{A} !{B} and {C}",
        f"{{not json {A}, {B}, {C}",
    ],
)  # fmt: skip
def test_every_way_people_write_lists(text: str) -> None:
    parsed = parse_ids(text)
    assert list(parsed.ids) == [A, B, C]
    assert not parsed.refused
    assert not parsed.repeated


@given(st.lists(ids, unique=True), st.sampled_from([",", "\n", " ", '","', "\t", " ; "]))
def test_text_of_ids_reads_back_the_same(values: list[int], separator: str) -> None:
    parsed = parse_ids(spelled(packed(values), separator.encode()).decode())
    assert list(parsed.ids) == values
    assert not parsed.refused


@given(st.lists(ids))
def test_bytes_round_trip(values: list[int]) -> None:
    assert list(from_little_endian(to_little_endian(values))) == values
    assert from_little_endian(to_little_endian(values)) == packed(values)


def test_the_contracts_bytes() -> None:
    assert to_little_endian([A]) == bytes.fromhex("e9 f8 0a 14 00 00 00 09")


def test_bytes_that_are_no_whole_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="9 bytes"):
        from_little_endian(b"123456789")


@pytest.mark.parametrize(
    ("token", "says"),
    [
        ("0", "0 is no id"),
        (str(2**64), "too large"),
        ("9" * 5000, "too large"),
        ("-5", "negative"),
        ("6.48518346677615e+17", "exponent"),
        ("648518346677614825.0", "decimal point"),
        ("648_518", "not an id"),
        ("2021-03-02", "not an id"),
        ("0x1f", "not an id"),
        ("12abc", "not an id"),
        ("٣٤5", None),
    ],
)
def test_what_is_no_id_is_named_with_its_line(token: str, says: str | None) -> None:
    parsed = parse_ids(f"{A}\n{token}\n{B}")
    assert list(parsed.ids) == [A, B]
    if says is not None:
        (refused,) = parsed.refused
        assert refused.line == 2
        assert says in refused.say
        assert any(remark.startswith("Line 2: ") for remark in parsed.remarks)


def test_floats_in_json_are_refused_and_not_rounded() -> None:
    parsed = parse_ids("[648518346677614825, 6.48518346677614825e17, 1.0, NaN]")
    assert list(parsed.ids) == [A]
    assert [one.text for one in parsed.refused] == ["6.48518346677614825e17", "1.0", "NaN"]


def test_repeats_are_counted_and_used_once() -> None:
    parsed = parse_ids(f"{A} {B} {A} {A}")
    assert list(parsed.ids) == [A, B]
    assert parsed.repeated == {A: 3}
    assert "more than once" in parsed.remarks[0]


def test_rounded_ids_are_pointed_out() -> None:
    browser = int(float(A)) // 100 * 100
    assert parse_ids(f"{browser} {B} {C}").rounded == (browser,)
    assert maybe_rounded([100, 2**53 - 92]) == []
    # 17-digit ids lose one digit only: suspicious when all of them end in 0
    assert maybe_rounded([72835911972360750, 72835911972360760, 72835911972360770]) != []
    assert maybe_rounded([72835911972360750, 72835911972360760, B]) == []


def test_a_table_says_which_column_was_read_and_another_can_be_chosen() -> None:
    text = f"pre,post,size\n{A},{B},5\n{B},{A},6\n"
    parsed = parse_ids(text)
    assert (parsed.column, parsed.columns) == ("pre", ("pre", "post", "size"))
    assert list(parse_ids(text, column="post").ids) == [B, A]
    assert "column pre" in parsed.remarks[-1]


def test_an_empty_text_holds_nothing() -> None:
    for text in ("", "  \n", "[]", "{}", "no ids here"):
        assert not parse_ids(text).ids
        assert not parse_ids(text).remarks


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    parsed = parse_ids(text)
    assert all(0 < node < 2**64 for node in parsed.ids)


def test_refused_text_is_shown_without_escapes() -> None:
    (refused,) = parse_ids("12\x07abc\x9b31m").refused
    assert (refused.text + refused.say).isprintable()
