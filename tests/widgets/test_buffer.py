from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from zettatui.widgets.editor.buffer import Buffer, end_of

TEXTS = st.text(st.sampled_from("ab {}\n\r\té中"), max_size=12)


def offset_of(text: str, position: tuple[int, int]) -> int:
    """Read a position in a plain string, without using the buffer."""
    row, column = position
    return sum(len(line) + 1 for line in text.split("\n")[:row]) + column


def position_of(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


class EditsMatchAPlainString(RuleBasedStateMachine):
    """Any edits give what the same edits give on a string; undo and redo walk its history."""

    def __init__(self) -> None:
        super().__init__()
        self.original = "{\n  a\n}"
        self.buffer = Buffer(self.original)
        self.model = self.original

    @rule(start=st.integers(0, 60), length=st.integers(0, 20), text=TEXTS)
    def replace(self, start: int, length: int, text: str) -> None:
        start = min(start, len(self.model))
        end = min(start + length, len(self.model))
        first, last = position_of(self.model, start), position_of(self.model, end)
        change = self.buffer.replace(first, last, text)
        assert change.removed == self.model[start:end]
        self.model = self.model[:start] + text + self.model[end:]
        assert offset_of(self.model, change.new_end) == start + len(text)
        assert change.new_end == end_of(first, text)

    @rule(start=st.integers(0, 60), letters=st.text(st.sampled_from("xy "), min_size=1, max_size=8))
    def type(self, start: int, letters: str) -> None:
        start = min(start, len(self.model))
        for index, letter in enumerate(letters, start):
            position = position_of(self.model, index)
            self.buffer.replace(position, position, letter, kind="type")
            self.model = self.model[:index] + letter + self.model[index:]

    @rule(start=st.integers(0, 60), count=st.integers(1, 5))
    def erase_left(self, start: int, count: int) -> None:
        start = min(start, len(self.model))
        for end in range(start, max(0, start - count), -1):
            first, last = position_of(self.model, end - 1), position_of(self.model, end)
            self.buffer.replace(first, last, "", kind="erase left")
            self.model = self.model[: end - 1] + self.model[end:]

    @rule()
    def undo_and_redo_return_here(self) -> None:
        if self.buffer.undo():
            assert self.buffer.redo()

    @rule(steps=st.integers(1, 4))
    def undo_everything_and_redo_everything(self, steps: int) -> None:
        undone = 0
        while self.buffer.undo():
            undone += 1
        assert self.buffer.text == self.original
        assert not self.buffer.modified
        for _ in range(undone):
            assert self.buffer.redo()
        assert self.buffer.redo() is None

    @invariant()
    def text_is_the_model(self) -> None:
        assert self.buffer.text == self.model
        assert "\n".join(self.buffer.lines) == self.model
        assert self.buffer.end == position_of(self.model, len(self.model))


TestEditsMatchAPlainString = EditsMatchAPlainString.TestCase
TestEditsMatchAPlainString.settings = settings(stateful_step_count=25, deadline=None)


@given(TEXTS, st.integers(-3, 20), st.integers(-3, 20))
def test_clamp_gives_a_position_that_exists(text: str, row: int, column: int) -> None:
    buffer = Buffer(text)
    row, column = buffer.clamp((row, column))
    assert 0 <= column <= len(text.split("\n")[row])


@given(TEXTS, st.integers(0, 12), st.integers(0, 12))
def test_slice_is_the_part_of_the_string(text: str, start: int, end: int) -> None:
    start, end = sorted((min(start, len(text)), min(end, len(text))))
    assert Buffer(text).slice(position_of(text, start), position_of(text, end)) == text[start:end]


def type_text(buffer: Buffer, text: str, column: int = 0) -> None:
    for index, letter in enumerate(text, column):
        buffer.replace((0, index), (0, index), letter, kind="type")


def test_typing_is_undone_word_by_word() -> None:
    buffer = Buffer("")
    type_text(buffer, "one two")
    assert buffer.text == "one two"
    buffer.undo()
    assert buffer.text == "one "
    buffer.undo()
    assert buffer.text == ""
    assert buffer.undo() is None


def test_sealed_typing_begins_a_step_of_its_own() -> None:
    buffer = Buffer("")
    type_text(buffer, "ab")
    buffer.seal()
    type_text(buffer, "cd", 2)
    buffer.undo()
    assert buffer.text == "ab"


def test_undo_returns_to_the_selection_before_the_step() -> None:
    buffer = Buffer("abcd")
    buffer.replace((0, 1), (0, 3), "X", before=((0, 3), (0, 1)))
    done = buffer.undo()
    assert done is not None
    assert done[1] == ((0, 3), (0, 1))
    again = buffer.redo()
    assert again is not None
    assert again[1] == ((0, 2), (0, 2))


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    buffer = Buffer("a")
    buffer.replace((0, 1), (0, 1), "b")
    buffer.undo()
    buffer.replace((0, 1), (0, 1), "c")
    assert buffer.redo() is None
    assert buffer.text == "ac"


def test_modified_follows_the_history_and_the_saved_point() -> None:
    buffer = Buffer("a")
    assert not buffer.modified
    buffer.replace((0, 1), (0, 1), "b")
    assert buffer.modified
    buffer.mark_saved()
    assert not buffer.modified
    buffer.undo()
    assert buffer.modified
    buffer.redo()
    assert not buffer.modified


def test_old_steps_are_dropped_when_the_history_grows_too_big() -> None:
    buffer = Buffer("")
    big = "x" * 20_000_000
    for _ in range(5):
        buffer.replace((0, 0), buffer.end, big)
    steps = 0
    while buffer.undo():
        steps += 1
    assert steps == 1
    assert buffer.text == big
