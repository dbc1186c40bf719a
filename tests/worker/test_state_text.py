"""The text under the editor, as jobs read it: edits of one version, fixes, folds, the shortest difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worker.conftest import Told
from zettatui.states.edits import EditRefused
from zettatui.states.layer_edits import set_visible
from zettatui.states.lint import LintContext
from zettatui.worker.state_text import MOST_FOLDS, AtHand, Nowhere, StateText, difference, largest, on_layer

STATE = '{"dimensions": {}, "layers": [{"name": "a"}, {"name": "b"}]}'


def applied(text: str, edits: tuple[tuple[int, int, str], ...]) -> str:
    for start, end, fresh in reversed(edits):
        text = text[:start] + fresh + text[end:]
    return text


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_a_difference_makes_one_text_into_the_other(old: str, new: str) -> None:
    edits = difference(old, new)
    assert applied(old, edits) == new
    assert len(edits) == (old != new)


async def test_an_operation_finds_its_layer_where_it_is_now(progress: Told) -> None:
    desk = StateText(STATE)
    layer = (await desk.check(AtHand(STATE), LintContext(), progress)).layers[0]
    hide = on_layer(layer, lambda places, state, path: set_visible(places, state, path, False))
    moved = '{"layers": [{"name": "b"}, {"name": "a"}]}'
    made = await desk.edits(hide, AtHand(moved, 7), progress)
    assert made.version == 7
    assert applied(moved, made.edits) == '{"layers": [{"name": "b"}, {"name": "a", "visible": false}]}'
    with pytest.raises(EditRefused, match="not in the text any more"):
        await desk.edits(hide, AtHand('{"layers": []}', 8), progress)


async def test_what_was_opened_is_known_without_comparing_on_the_screen(progress: Told) -> None:
    desk = StateText(STATE)
    assert not (await desk.check(AtHand(STATE, 1), LintContext(), progress)).changed
    assert (await desk.check(AtHand(STATE + " ", 2), LintContext(), progress)).changed
    assert not (await desk.check(AtHand("".join(list(STATE)), 3), LintContext(), progress)).changed


async def test_a_fix_that_is_done_already_is_refused(progress: Told) -> None:
    broken = STATE.replace('"b"', '"a"')
    desk = StateText(broken)
    checked = await desk.check(AtHand(broken), LintContext(), progress)
    problem = next(one for one in checked.problems if one.fix)
    made = await desk.fix(problem, LintContext(), AtHand(broken), progress)
    assert applied(broken, made.edits) != broken
    with pytest.raises(EditRefused, match="Nothing is changed"):
        await desk.fix(problem, LintContext(), AtHand(STATE, 1), progress)


async def test_a_layer_is_found_by_its_name_alone(progress: Told) -> None:
    desk = StateText(STATE)
    assert await desk.find_place("b", AtHand(STATE), progress) == (0, STATE.index('{"name": "b"'))
    with pytest.raises(Nowhere):
        await desk.find_place("c", AtHand(STATE), progress)


def test_of_very_many_folds_the_largest_stay() -> None:
    few = ((0, 9), (1, 2))
    assert largest(few) == few
    many = [(0, 10**6), *((at, at + 2) for at in range(1, 10**5, 4))]
    assert len(many) > MOST_FOLDS
    assert largest(many) == ((0, 10**6),)
