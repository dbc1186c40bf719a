"""The textual diff."""

from __future__ import annotations

import difflib
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.states.diff import unified
from zettatui.states.text_diff import SideBySide, TextDiff, lines_of, opcodes

lines = st.lists(st.sampled_from(["a", "b", "c", "{", "}", "id 1", "id 2", "id 3", ""]), max_size=30)


def rebuilt(a: list[str], b: list[str]) -> None:
    codes = opcodes(a, b)
    i = j = 0
    for code in codes:
        assert (code.i1, code.j1) == (i, j)
        i, j = code.i2, code.j2
        left, right = a[code.i1 : code.i2], b[code.j1 : code.j2]
        assert (code.tag == "equal") == (left == right)
        assert (code.tag == "insert") == (not left and bool(right))
        assert (code.tag == "delete") == (not right and bool(left))
    assert (i, j) == (len(a), len(b))


@given(lines, lines)
def test_opcodes_turn_the_one_into_the_other(a: list[str], b: list[str]) -> None:
    rebuilt(a, b)


@given(lines, st.lists(st.tuples(st.integers(0, 30), st.sampled_from("+-~")), max_size=5))
def test_few_edits_are_found_with_few_lines(a: list[str], edits: list[tuple[int, str]]) -> None:
    b = list(a)
    for at, how in edits:
        at = min(at, len(b))
        if how == "+":
            b.insert(at, "new")
        elif at < len(b):
            b[at : at + 1] = [] if how == "-" else ["other"]
    rebuilt(a, b)
    changed = sum(max(c.i2 - c.i1, c.j2 - c.j1) for c in opcodes(a, b) if c.tag != "equal")
    assert changed <= 2 * len(edits) + 12  # patience may take a longer way where few lines are unique


@given(lines, lines, st.integers(0, 4))
def test_the_unified_form_can_be_applied(a: list[str], b: list[str], context: int) -> None:
    said = TextDiff("\n".join(a) + "\n" if a else "", "\n".join(b) + "\n" if b else "").unified(
        context=context
    )
    if a == b:
        assert said == []
        return
    assert said[:2] == ["--- before", "+++ after"]
    out: list[str] = []
    done = 0
    for line in said[2:]:
        if line.startswith("@@"):
            left = line.split()[1][1:]
            start, _, size = left.partition(",")
            begin = int(start) - (size != "0")
            out += a[done:begin]
            done = begin
        elif line[0] == "+":
            out.append(line[1:])
        else:
            assert a[done] == line[1:]
            if line[0] == " ":
                out.append(line[1:])
            done += 1
    assert out + a[done:] == b


def test_the_same_as_difflib_where_there_is_one_way() -> None:
    before = "".join(f"line {n}\n" for n in range(60))
    after = (
        before.replace("line 7\n", "").replace("line 30\n", "line thirty\nmore\n").replace("line 59\n", "")
    )
    wanted = difflib.unified_diff(before.split("\n")[:-1], after.split("\n")[:-1], "a", "b", lineterm="")
    assert unified(before, after, "a", "b") == list(wanted)
    assert unified("", "x", "a", "b") == ["--- a", "+++ b", "@@ -0,0 +1 @@", "+x"]
    assert lines_of("a\u2028b\r\nc") == ["a\u2028b\r", "c"]


def test_side_by_side() -> None:
    diff = TextDiff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\nfour\n5\nnew\n6\n8\n")
    assert list(diff.rows(context=1)) == [
        SideBySide(1, None, 1, None, "skipped", 2),
        SideBySide(3, "3", 3, "3", "equal"),
        SideBySide(4, "4", 4, "four", "changed"),
        SideBySide(5, "5", 5, "5", "equal"),
        SideBySide(None, None, 6, "new", "added"),
        SideBySide(6, "6", 7, "6", "equal"),
        SideBySide(7, "7", None, None, "removed"),
        SideBySide(8, "8", 8, "8", "equal"),
    ]
    assert len(list(diff.rows(context=None))) == 9
    assert list(TextDiff("a\n", "a\n").rows()) == []
    assert [row.kind for row in TextDiff("a\n" * 9, "a\n" * 9 + "b\n").rows(2)] == [
        *("skipped", "equal", "equal", "added")
    ]


@given(lines, lines, st.none() | st.integers(0, 3))
def test_rows_hold_both_texts(a: list[str], b: list[str], context: int | None) -> None:
    diff = TextDiff("".join(line + "\n" for line in a), "".join(line + "\n" for line in b))
    if context is not None and a == b:
        return
    left = right = 0
    for row in diff.rows(context):
        if row.kind == "skipped":
            assert (row.left_no, row.right_no) == (left + 1, right + 1)
            left, right = left + row.skipped, right + row.skipped
            continue
        if row.left_no is not None:
            left += 1
            assert (row.left_no, row.left) == (left, a[left - 1])
        if row.right_no is not None:
            right += 1
            assert (row.right_no, row.right) == (right, b[right - 1])
        assert (row.kind == "equal") == (row.left == row.right)
    assert (left, right) == (len(a), len(b))


@pytest.mark.slow
def test_big_texts_take_no_seconds() -> None:
    rnd = random.Random(5)
    a = [line for n in range(60_000) for line in ("{", f'"id": "{n:040x}",', '"type": "point",', "1.5", "},")]
    few = list(a)
    for _ in range(1000):
        few[rnd.randrange(len(few))] = "changed"
    swapped = a[150_000:] + a[:150_000]
    alike = ["{", "1", "}"] * 100_000
    other = [line if rnd.random() > 0.001 else "2" for line in alike]
    shorter = [line for line in alike if rnd.random() > 0.0005]
    started = time.process_time()
    for x, y in ((a, few), (a, swapped), (alike, other), (alike, shorter), (a, [*a, "x"]), (["x"], a)):
        rebuilt(x, y)
    assert time.process_time() - started < 12  # six comparisons of 300,000 lines, on a busy machine
    assert sum(code.tag != "equal" for code in opcodes(a, few)) > 900
