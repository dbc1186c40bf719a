"""Properties that must hold for every state."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zettatui.states.compare import compare_read_back
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument, compact, pretty, spaced
from zettatui.states.edits import apply, insert, remove, replace_value
from zettatui.states.lint import lint
from zettatui.states.literals import Number, read
from zettatui.states.positions import Positions
from zettatui.states.revert import revert
from zettatui.states.urlsafe import to_json

from .strategies import objects, states, values, write

relaxed = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@given(values)
def test_reading_keeps_every_literal(value: object) -> None:
    assert read(write(value)) == value


@given(st.binary())
def test_any_bytes_come_back_unchanged(original: bytes) -> None:
    document = StateDocument.from_bytes(original)
    assert document.upload_bytes() == original
    assert document.with_text(document.text).upload_bytes() == original


@given(values, st.sampled_from(["", "\n", " \n"]))
def test_one_line_forms_survive_the_pretty_view(value: object, end: str) -> None:
    for text, write_back in ((write(value), compact), (write(value, comma=", ", colon=": "), spaced)):
        assert write_back(pretty(text)) == text
        document = StateDocument.from_text(text + end)
        edited = document.with_text(document.opened + "\n")
        assert edited.upload_bytes() == (text + end).encode()


@given(states)
def test_nothing_differs_from_itself(state: dict[str, object]) -> None:
    text = write(state)
    assert diff(text, text).same
    assert diff(text, pretty(text)).same
    assert compare_read_back(text, pretty(text)).verdict == "same"


@given(states, st.randoms(use_true_random=False))
def test_key_order_is_no_change(state: dict[str, object], shuffle: random.Random) -> None:
    text, mixed = write(state), write(state, shuffle=shuffle)
    assert diff(text, mixed).changes == ()
    assert compare_read_back(text, mixed).verdict == "same"


@given(st.lists(st.integers(1, 2**64 - 2), min_size=1, max_size=20, unique=True), st.data())
def test_segment_order_is_no_change_and_an_id_off_by_one_is(ids: list[int], data: st.DataObject) -> None:
    def text(listed: list[int]) -> str:
        return json.dumps({"layers": [{"name": "seg", "segments": [str(one) for one in listed]}]})

    assert diff(text(ids), text(data.draw(st.permutations(ids)))).same
    off = list(ids)
    off[data.draw(st.integers(0, len(ids) - 1))] += 1
    assert not diff(text(ids), text(off)).same


@relaxed
@given(states, states, st.sampled_from([compact, spaced, pretty]), st.randoms(use_true_random=False))
def test_taking_changes_back_in_any_order_gives_the_first_state(
    before: dict[str, object], after: dict[str, object], form: Callable[[str], str], order: random.Random
) -> None:
    a, text = write(before), form(write(after))
    left = list(diff(a, text).changes)
    for _ in range(200):
        if not left:
            break
        change = order.choice(left)
        text = revert(text, change)
        read(text)
        fewer = list(diff(a, text).changes)
        # A layer that came or went may make another pair of layers look like one that was renamed.
        assert len(fewer) < len(left) or change.what == "layer"
        left = fewer
    assert diff(a, text).same


@relaxed
@given(values, values, st.randoms(use_true_random=False))
def test_taking_changes_of_any_json_back(before: object, after: object, order: random.Random) -> None:
    a, text = write(before), pretty(write(after))
    left = list(diff(a, text).changes)
    while left:
        text = revert(text, order.choice(left))
        fewer = list(diff(a, text).changes)
        assert len(fewer) < len(left)
        left = fewer


@relaxed
@given(states, states)
def test_a_diff_is_empty_only_for_equal_states(before: dict[str, object], after: dict[str, object]) -> None:
    a, b = write(before), write(after)
    if compare_read_back(a, b, accept_rounding=False).verdict == "same" and "dimensions" not in a:
        assert diff(a, b).same
    assert bool(diff(a, b).changes) == bool(diff(b, a).changes)


@given(values, st.sampled_from(["compact", "spaced", "pretty"]))
def test_positions_find_every_value(value: object, form: str) -> None:
    text = {"compact": compact, "spaced": spaced, "pretty": pretty}[form](write(value))
    positions = Positions(text)
    pending: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while pending:
        path, part = pending.pop()
        span = positions.span(path)
        assert read(text[span.start : span.end]) == part
        line, column = positions.line_column(span.start)
        assert positions.offset(line, column) == span.start
        assert positions.path_at(span.start) == path
        if isinstance(part, dict):
            pending += [((*path, key), one) for key, one in part.items()]
        elif isinstance(part, list):
            pending += [((*path, index), one) for index, one in enumerate(part)]


@given(objects, st.data())
def test_edits_change_only_what_they_name(state: dict[str, object], data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([compact, spaced, pretty]))
    text = form(write(state))
    positions = Positions(text)
    grown = apply(text, [insert(positions, (), data.draw(st.integers(0, 6)), '{"a":[1.50]}', "nëw")])
    assert read(grown) == {**state, "nëw": {"a": [Number("1.50")]}}
    if state:
        key = data.draw(st.sampled_from(sorted(state)))
        replaced = apply(text, [replace_value(positions, (key,), "1e-9")])
        assert list(read(replaced).items()) == list({**state, key: Number("1e-9")}.items())
        without = apply(text, [remove(positions, (key,))])
        assert list(read(without).items()) == [item for item in state.items() if item[0] != key]


@given(st.one_of(states.map(write), st.text(max_size=40)))
def test_lint_never_fails(text: str) -> None:
    for problem in lint(text):
        assert problem.line >= 1
        assert problem.column >= 1
        if problem.fix:
            read(apply(text, problem.fix.edits))


@given(values)
def test_strict_json_is_url_safe_json(value: object) -> None:
    assert to_json(write(value)) == write(value)
