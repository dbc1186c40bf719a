"""Lint: each rule finds its case, stays silent otherwise, and its fix mends it."""

from __future__ import annotations

import pytest

from zettatui.states.edits import apply
from zettatui.states.lint import lint
from zettatui.states.literals import read

CLEAN = """{"dimensions": {"x": [4e-9, "m"]}, "position": [1.5],
 "layers": [{"name": "seg", "type": "segmentation", "segments": ["648518346677614825", "!5"]},
  {"name": "a", "type": "annotation", "linkedSegmentationLayer": {"segments": "seg"},
   "annotations": [{"id": "1", "segments": [["648518346677614825"]], "point": [9007199254740992]}]}],
 "selectedLayer": {"layer": "a"}, "layout": "4panel"}"""


def test_a_clean_state_has_no_problem() -> None:
    assert lint(CLEAN) == []


@pytest.mark.parametrize(
    ("text", "rule", "severity", "path", "line", "column"),
    [
        ('{"a": 1,\n}', "json", "error", (), 2, 1),
        ('{"a": [NaN]}', "nan", "error", (), 1, 8),
        ("[1]", "top-level", "error", (), 1, 1),
        ('{"a": 1,\n "a": 2}', "duplicate-key", "error", ("a",), 2, 2),
        ('{"layers": [{"b": {"x": 1, "x": 2}}]}', "duplicate-key", "error", ("layers", 0, "b", "x"), 1, 28),
        ('{"layers": {"a": {}}}', "layers-form", "info", ("layers",), 1, 2),
        ('{"layers": 5}', "layers-form", "error", ("layers",), 1, 2),
        ('{"layers": ["precomputed://x"]}', "layer-form", "warning", ("layers", 0), 1, 13),
        ('{"layers": [{}, null]}', "layer-form", "error", ("layers", 1), 1, 17),
        ('{"layers": [{"segments": {}}]}', "segments-form", "warning", ("layers", 0, "segments"), 1, 14),
        ('{"layout": ["xy-3d"]}', "layout-form", "warning", ("layout",), 1, 2),
        (
            '{"layers": [{"name": "a"}, {"name": "a"}]}',
            "duplicate-layer",
            "warning",
            ("layers", 1, "name"),
            1,
            29,
        ),
        ('{"position": [1]}', "missing-dimensions", "warning", (), 1, 1),
        ('{"dimensions": {}}', "missing-dimensions", "info", ("dimensions",), 1, 2),
        (
            '{"layers": [], "selectedLayer": {"layer": "x"}}',
            "missing-layer",
            "warning",
            ("selectedLayer", "layer"),
            1,
            34,
        ),
        (
            '{"layers": [{"name": "a", "linkedSegmentationLayer": "x"}]}',
            "missing-layer",
            "warning",
            ("layers", 0, "linkedSegmentationLayer"),
            1,
            27,
        ),
        ('{"a": 9007199254740993}', "big-integer", "warning", ("a",), 1, 2),
    ],
)
def test_each_rule(
    text: str, rule: str, severity: str, path: tuple[object, ...], line: int, column: int
) -> None:
    (problem,) = lint(text)
    assert (problem.rule, problem.severity, problem.path) == (rule, severity, path)
    assert (problem.line, problem.column) == (line, column)
    assert problem.to_json()["path"] == list(path)


def test_bare_ids_are_quoted_by_the_fix() -> None:
    text = (
        '{"layers": [{"segments": [5, 648518346677614825, 648518346677614826], '
        '"equivalences": [[18446744073709551615]]}]}'
    )
    first, second = lint(text)
    assert (first.rule, first.path) == ("bare-id", ("layers", 0, "segments", 1))
    assert first.say.startswith("2 ids here are bare numbers above 2^53")
    assert first.fix is not None
    assert second.fix is not None
    fixed = apply(text, [*first.fix.edits, *second.fix.edits])
    assert fixed == text.replace("648518346677614825", '"648518346677614825"').replace(
        "648518346677614826", '"648518346677614826"'
    ).replace("18446744073709551615", '"18446744073709551615"')
    assert lint(fixed) == []


def test_repeated_segments_are_dropped_by_the_fix() -> None:
    text = '{"layers": [{"segments": ["5", "!5", "6", "5"]}]}'
    (problem,) = lint(text)
    assert (problem.rule, problem.say) == ("duplicate-segment", "2 ids listed again in segments")
    assert problem.fix is not None
    assert apply(text, problem.fix.edits) == '{"layers": [{"segments": ["5", "6"]}]}'
    assert problem.to_json()["fix"] == "keep the first of each"


def test_fixes_apply_to_a_pretty_text() -> None:
    text = '{\n  "layers": [\n    {\n      "segments": [\n        "5",\n        "5"\n      ]\n    }\n  ]\n}'
    (problem,) = lint(text)
    assert problem.fix is not None
    fixed = apply(text, problem.fix.edits)
    assert fixed == text.replace('"5",\n        "5"', '"5"')
    read(fixed)
