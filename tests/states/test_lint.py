"""Lint: each rule finds its case, stays silent otherwise, and its fix mends it."""

from __future__ import annotations

import time

import pytest

from zettatui.states.edits import apply
from zettatui.states.lint import RULES, LintContext, lint
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
        ('{"title": 1,\n "title": 2}', "duplicate-key", "error", ("title",), 2, 2),
        (
            '{"layers": [{"tool": {"x": 1, "x": 2}}]}',
            "duplicate-key",
            "error",
            ("layers", 0, "tool", "x"),
            1,
            31,
        ),
        ('{"layers": {"a": {}}}', "layers-old-form", "info", ("layers",), 1, 2),
        ('{"layers": 5}', "layers-form", "error", ("layers",), 1, 2),
        ('{"layers": ["precomputed://x"]}', "layer-bare", "warning", ("layers", 0), 1, 13),
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
        ('{"dimensions": {}}', "empty-dimensions", "info", ("dimensions",), 1, 2),
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
        ('{"prefetch": 9007199254740993}', "big-integer", "warning", ("prefetch",), 1, 2),
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
        '{"layers": [{"segments": ["5", 648518346677614825, 648518346677614826], '
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


FORK = LintContext(family="fork")
MAINLINE = LintContext(family="mainline")
HOME = LintContext(segmentation_source="graphene://https://local.org/segmentation/table/vnc", family="fork")


def one_layer(inside: str, rest: str = "") -> str:
    return f'{{"layers": [{{{inside}}}]{rest}}}'


@pytest.mark.parametrize(
    ("rule", "context", "text", "fixed"),
    [
        ("json", None, '{"a": 1,}', None),
        ("nan", None, '{"statistics": [NaN, "NaN", -Infinity]}', '{"statistics": [null, "NaN", null]}'),
        ("top-level", None, "[]", None),
        ("duplicate-key", None, '{"title": 1, "layout": "3d", "title": 2}', '{"layout": "3d", "title": 2}'),
        ("layers-form", None, '{"layers": "a"}', None),
        ("layers-old-form", None, '{"layers": {"a": {}}}', None),
        ("layer-form", None, '{"layers": [[]]}', None),
        ("layer-bare", None, '{"layers": ["a"]}', None),
        ("segments-form", None, one_layer('"segments": {}'), one_layer('"segments": []')),
        ("segments-form", None, one_layer('"segments": {"a": 1}'), None),
        ("segments-form", None, one_layer('"hiddenSegments": "5"'), one_layer('"hiddenSegments": ["5"]')),
        ("layout-form", None, '{"layout": ["3d"]}', '{"layout": "3d"}'),
        ("layout-form", None, '{"layout": ["3d", "xy"]}', None),
        ("boxed-value", None, one_layer('"name": [ "a" ]'), one_layer('"name": "a"')),
        (
            "duplicate-layer",
            None,
            '{"layers": [{"name": "a"}, {"name": "a1"}, {"name": "a"}]}',
            '{"layers": [{"name": "a"}, {"name": "a1"}, {"name": "a2"}]}',
        ),
        ("missing-dimensions", None, '{"crossSectionScale": 1}', None),
        ("empty-dimensions", None, '{"dimensions": {}}', None),
        (
            "axes-order",
            LintContext(flavour="zetta"),
            '{"dimensions": {"t": [1, "s"], "c": [1, ""]}}',
            None,
        ),
        ("missing-layer", None, '{"selectedLayer": {"layer": "x"}}', None),
        ("duplicate-segment", None, one_layer('"segments": ["5", "!5"]'), one_layer('"segments": ["5"]')),
        (
            "bare-id",
            None,
            one_layer('"segments": [648518346677614825]'),
            one_layer('"segments": ["648518346677614825"]'),
        ),
        ("mixed-ids", None, one_layer('"segments": ["5", 6]'), one_layer('"segments": ["5", "6"]')),
        ("not-an-id", None, one_layer('"segments": ["6.48518346677615e+17", 5.5, null, "!"]'), None),
        ("not-an-id", None, one_layer('"hiddenSegments": ["18446744073709551616"]'), None),
        ("big-integer", None, '{"gpuMemoryLimit": 9007199254740993}', None),
        ("infinite-number", None, '{"gpuMemoryLimit": -1e400}', None),
        ("number-as-text", None, '{"gpuMemoryLimit": "4e-9"}', '{"gpuMemoryLimit": 4e-9}'),
        (
            "number-as-text",
            None,
            '{"dimensions": {"x": ["4e-09", "m"], "y": ["1", "m"]}}',
            '{"dimensions": {"x": [4e-09, "m"], "y": [1, "m"]}}',
        ),
        (
            "number-as-text",
            None,
            one_layer('"annotations": [{"point": [1, "2.50", "-3"]}]'),
            one_layer('"annotations": [{"point": [1, 2.50, -3]}]'),
        ),
        ("not-a-number", None, one_layer('"annotations": [{"radii": [1, "NA", 3]}]'), None),
        ("text-as-number", None, one_layer('"timestamp": 1.50e9'), one_layer('"timestamp": "1.50e9"')),
        (
            "text-as-number",
            None,
            one_layer('"annotations": [{"id": 5}, {"id": "6"}]'),
            one_layer('"annotations": [{"id": "5"}, {"id": "6"}]'),
        ),
        ("unknown-key", None, '{"mine": 1}', None),
        ("unknown-key", None, one_layer('"source": [{"href": ""}]'), None),
        ("unknown-key", FORK, '{"title": "x"}', None),
        ("unknown-key", MAINLINE, one_layer('"type": "segmentation", "hiddenSegments": []'), None),
        ("unknown-key", None, one_layer('"annotations": [{"a": 1}, {"a": 2}]'), None),
        (
            "middleauth-missing",
            MAINLINE,
            one_layer('"source": {"url": "graphene://https://a.org/t"}'),
            one_layer('"source": {"url": "graphene://middleauth+https://a.org/t"}'),
        ),
        (
            "middleauth-extra",
            FORK,
            one_layer('"source": "graphene://middleauth+middleauth+https://a.org/t"'),
            one_layer('"source": "graphene://https://a.org/t"'),
        ),
        (
            "middleauth-form",
            MAINLINE,
            one_layer('"source": ["precomputed://middleauth+middleauth+http://a.org/t"]'),
            one_layer('"source": ["precomputed://middleauth+https://a.org/t"]'),
        ),
        (
            "other-host",
            HOME,
            one_layer('"source": "graphene://https://Old.org/segmentation/table/vnc"'),
            one_layer('"source": "graphene://https://local.org/segmentation/table/vnc"'),
        ),
        (
            "voxel-size",
            None,
            one_layer(
                '"type": "annotation", "voxelSize": [4, 4, 40]',
                ', "navigation": {"pose": {"position": {"voxelSize": [4, 4, 45]}}}',
            ),
            None,
        ),
        (
            "voxel-size",
            None,
            one_layer(
                '"type": "annotation", "source": {"transform": {"outputDimensions": {"x": [4, "nm"]}}}',
                ', "dimensions": {"x": [8e-9, "m"]}',
            ),
            None,
        ),
        (
            "voxel-size",
            LintContext(voxel_size=(8.0, 8.0, 40.0)),
            one_layer('"type": "annotation", "voxelSize": [4, 4, 40]'),
            None,
        ),
        (
            "token",
            None,
            one_layer('"source": "precomputed://https://a.org/x?middle_auth_token=SeCrEt123"'),
            one_layer('"source": "precomputed://https://a.org/x"'),
        ),
    ],
)
def test_every_rule_finds_its_case_and_its_fix_mends_it(
    rule: str, context: LintContext | None, text: str, fixed: str | None
) -> None:
    (problem,) = lint(text, context)
    assert (problem.rule, problem.severity) == (rule, RULES[rule].severity)
    assert "SeCrEt" not in problem.say
    if fixed is None:
        assert problem.fix is None
        return
    assert problem.fix is not None
    assert problem.fix.say == RULES[rule].fix
    assert apply(text, problem.fix.edits) == fixed
    assert lint(fixed, context) == []


def test_every_rule_of_the_table_is_tried_above() -> None:
    mark = next(
        one
        for one in test_every_rule_finds_its_case_and_its_fix_mends_it.pytestmark
        if one.name == "parametrize"
    )
    assert {case[0] for case in mark.args[1]} == set(RULES)
    assert {case[0] for case in mark.args[1] if case[3]} == {rule.id for rule in RULES.values() if rule.fix}


@pytest.mark.parametrize(
    ("context", "text"),
    [
        # Hybrids: annotation layers in fork form in mainline states, the view of a fork in mainline viewers.
        (
            None,
            one_layer(
                '"type": "annotation", "annotationTags": [], "voxelSize": [8, 8, 40]', ', "dimensions": {}'
            ),
        ),
        (MAINLINE, '{"navigation": {}, "perspectiveZoom": 3}'),
        (None, '{"navigation": {}, "layers": [{"type": "mesh", "anything": 1}]}'),
        # A hybrid's voxels agree with the viewer's, float32 noise aside.
        (
            None,
            one_layer(
                '"type": "annotation", "voxelSize": [4.300000190734863, 4.3, 45]',
                ', "navigation": {"pose": {"position": {"voxelSize": [4.3, 4.3, 45.0]}}}',
            ),
        ),
        (HOME, one_layer('"source": "graphene://https://local.org/segmentation/table/other"')),
        (HOME, one_layer('"source": "precomputed://https://elsewhere.org/em"')),
        (MAINLINE, one_layer('"source": "precomputed://https://elsewhere.org/em"')),
        (None, one_layer('"source": "graphene://https://local.org/t"')),
        (None, one_layer('"name": "token", "shader": "token=5"')),
        (LintContext(flavour="zetta"), '{"dimensions": {"x": [1, "m"], "y": [1, "m"]}}'),
        (None, one_layer('"annotations": [{"id": "4e123", "description": "NaN", "point": [1e300, 0, -0]}]')),
    ],
)
def test_what_is_no_problem(context: LintContext | None, text: str) -> None:
    assert [one for one in lint(text, context) if one.rule != "empty-dimensions"] == []


def test_the_family_of_the_context_beats_the_dialect() -> None:
    text = one_layer('"source": "graphene://middleauth+https://a.org/t"', ', "navigation": {}')
    assert [one.rule for one in lint(text)] == ["middleauth-extra"]
    assert lint(text, MAINLINE) == []
    (known,) = lint('{"navigation": {}, "title": "x"}')
    assert known.say == 'only mainline viewers know "title" here; fork viewers drop it when they save'


def test_flavours_say_who_rounds() -> None:
    text = '{"gpuMemoryLimit": 9007199254740993}'
    assert lint(text, LintContext(flavour="cave"))[0].say.endswith("browsers round it")
    assert lint(text, LintContext(flavour="zetta"))[0].say.endswith("browsers and Zetta's server round it")


def test_many_bare_ids_are_linted_quickly() -> None:
    ids = ", ".join(str(648518346677614825 + n) for n in range(60_000))
    text = one_layer(f'"segments": [{ids}]')
    started = time.process_time()
    (problem,) = lint(text)
    assert time.process_time() - started < 3
    assert problem.fix is not None
    assert len(problem.fix.edits) == 120_000
