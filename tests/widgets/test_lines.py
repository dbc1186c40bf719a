from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.widgets.editor import lines as module
from zettatui.widgets.editor.buffer import Buffer, moved_by
from zettatui.widgets.editor.lines import Lines

TEXTS = st.text(st.sampled_from("ab中\n\n"), max_size=80)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every short text one of many blocks."""
    monkeypatch.setattr(module, "BLOCK", 8)
    monkeypatch.setattr(module, "_LARGE", 24)
    monkeypatch.setattr(module, "_SMALL", 2)
    monkeypatch.setattr(module, "_UNPACKED", 2)
    monkeypatch.setattr(module, "_USUAL_LENGTH", 1)


@given(
    TEXTS,
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.integers(0, 12),
            st.lists(st.text("xy", max_size=9), min_size=1, max_size=9),
        ),
        max_size=12,
    ),
)
def test_rows_changed_anywhere_are_those_of_a_plain_list(
    text: str, changes: list[tuple[int, int, list[str]]]
) -> None:
    lines, plain = Lines(text), text.split("\n")
    for first, more, fresh in changes:
        first %= len(plain)
        last = min(first + 1 + more, len(plain))
        lines.splice(first, last, fresh)
        plain[first:last] = fresh
        assert len(lines) == len(plain)
        assert [lines[row] for row in range(len(plain))] == plain
        assert lines[-1] == plain[-1]
    whole = "\n".join(plain)
    assert list(lines) == plain
    assert lines[1:-1] == plain[1:-1]
    assert lines.text() == lines.snapshot(0).text() == whole
    assert lines.size == len(whole)
    places = [(row, column) for row, line in enumerate(plain) for column in range(len(line) + 1)]
    assert list(lines.positions(range(len(whole) + 1))) == places
    assert [lines.offset_of(place) for place in places] == list(range(len(whole) + 1))
    assert lines.longest() == max(1, *map(len, plain))
    assert [lines.block_at(row)[1] <= row for row in range(len(plain))] == [True] * len(plain)


def test_a_row_that_is_not_there_is_an_error() -> None:
    with pytest.raises(IndexError):
        Lines("a\nb")[2]


def test_a_snapshot_stays_as_it_was() -> None:
    buffer = Buffer("one\ntwo\nthree\nfour\nfive")
    before = buffer.snapshot()
    buffer.replace((1, 0), (3, 1), "X")
    assert before.text() == "one\ntwo\nthree\nfour\nfive"
    assert buffer.snapshot().text() == buffer.text == "one\nXour\nfive"
    assert buffer.snapshot().version > before.version


@given(TEXTS, st.data())
def test_many_replacements_are_one_step_and_equal_those_on_a_plain_string(
    text: str, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    offsets = list(zip(cuts[::2], cuts[1::2], strict=False))
    fresh = [data.draw(st.text("xy\n", max_size=5)) for _ in offsets]
    expected, behind = "", 0
    for (start, end), word in zip(offsets, fresh, strict=True):
        expected += text[behind:start] + word
        behind = end
    expected += text[behind:]
    buffer = Buffer(text)
    places = [tuple(buffer.lines.positions(pair)) for pair in offsets]
    edits = [(start, end, word) for (start, end), word in zip(places, fresh, strict=True)]
    at = data.draw(st.integers(0, len(text)))
    (cursor,) = buffer.lines.positions([at])
    inside = [pair for pair in offsets if pair[0] < at < pair[1]]
    buffer.replace_many(edits, before=(cursor, cursor))
    assert buffer.text == expected
    if not inside and at not in cuts:
        shift = sum(
            len(word) - (end - start) for (start, end), word in zip(offsets, fresh, strict=True) if end <= at
        )
        assert buffer.lines.offset_of(moved_by(edits, cursor)) == at + shift
    if offsets:
        assert buffer.undo() is not None
        assert (buffer.text, buffer.modified) == (text, False)
        buffer.redo()
        assert buffer.text == expected


def test_thousands_of_replacements_are_joined_and_still_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f"a{i} a" if i % 7 else "" for i in range(6_000))
    buffer = Buffer(text)
    edits = [
        ((row, column), (row, column + 1), "bb\n")
        for row, line in enumerate(text.split("\n"))
        for column, sign in enumerate(line)
        if sign == "a"
    ]
    changes, _ = buffer.replace_many(edits, before=((0, 0), (0, 0)))
    assert len(changes) < 100 < len(edits)
    assert buffer.text == text.replace("a", "bb\n")
    buffer.undo()
    assert buffer.text == text
