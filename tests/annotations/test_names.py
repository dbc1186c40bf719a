"""Names, words and sizes of a new table."""

from __future__ import annotations

from typing import Any

import pytest

from zettatui.annotations.names import (
    check_description,
    check_notice,
    check_resolution,
    check_table_name,
)


@pytest.mark.parametrize("name", ["test_table", "_", "a1", "synapses_v1", "x" * 40])
def test_good_names(name: str) -> None:
    assert check_table_name(name, points=["pt"]) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "needs a name"),
        ("1table", "starts with a digit"),
        ("Test Table", "Try test_table."),
        ("table-1", "Try table_1."),
        ("tablé", "letters a to z"),
        ("table\n", "letters a to z"),
        ("x" * 64, "too long by 1"),
    ],
)
def test_bad_names(name: str, says: str) -> None:
    (finding,) = check_table_name(name)
    assert (finding.part, finding.level) == ("name", "error")
    assert says in finding.say


def test_the_longest_index_decides() -> None:
    # idx_ + 47 + _pt_position is exactly 63
    assert [f.level for f in check_table_name("x" * 47, points=["pt"])] == ["advice"]
    (finding,) = check_table_name("x" * 48, points=["pt"])
    assert "too long by 1: the index idx_" in finding.say
    assert check_table_name("x" * 41, points=["post_pt", "pre_pt"])[0].level == "advice"


def test_the_materialized_tables_name_must_fit_too() -> None:
    (finding,) = check_table_name("x" * 40, graph_table="g" * 30)
    assert "too long by 9: the segmentation table" in finding.say


@pytest.mark.parametrize("text", ["a\nb", "a\r", "\x00", "a\u2028b", "a\x85b", "\x1b[31m"])
def test_notices_that_would_brick_the_table_are_refused(text: str) -> None:
    assert check_notice(text)[0].level == "error"


def test_notices_that_may_not_survive_are_pointed_out() -> None:
    assert check_notice("read me — please")[0].level == "advice"
    assert check_notice("None")[0].level == "advice"
    assert check_notice("Bitte zitieren: Müller 2026") == []
    assert check_notice("") == []


def test_a_description_is_demanded() -> None:
    assert check_description("this is a test") == []
    assert check_description(" \n")[0].level == "error"


@pytest.mark.parametrize(
    ("resolution", "good"),
    [((4, 4, 40), True), ((4.3, 4.3, 45.0), True), ((4, 4), False), ((0, 4, 40), False),
     ((4, 4, float("nan")), False), ((4, 4, float("inf")), False), ((-4, 4, 40), False)],
)  # fmt: skip
def test_voxel_sizes(resolution: Any, good: bool) -> None:
    assert (check_resolution(resolution) == []) == good
