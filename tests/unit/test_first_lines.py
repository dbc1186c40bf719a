"""The first lines that are shown before anything else: the same that the editor shows later, and harmless."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from zettatui.actions import EVERYWHERE, actions_of, key_text
from zettatui.local_file import file_named
from zettatui.states.document import StateDocument
from zettatui.terminal.first_frame import FOOTER, LAYERS_WIDTH, frame
from zettatui.terminal.first_lines import PEEK, first_lines

ROWS = 19

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=30,
)
texts = st.one_of(
    st.builds(
        lambda value, style, around: around[0] + json.dumps(value, **style) + around[1],
        values,
        st.sampled_from(
            [{"separators": (",", ":")}, {}, {"indent": 2}, {"indent": 1},
             {"ensure_ascii": False}, {"separators": (",", ":"), "ensure_ascii": False}]
        ),
        st.tuples(st.sampled_from(["", " ", "\n"]), st.sampled_from(["", "\n", " \r\n"])),
    ),
    st.text(max_size=200),
)  # fmt: skip


def shown_by_the_editor(content: bytes) -> list[str]:
    return StateDocument.from_bytes(content).opened.split("\n")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_valid_json_and_plain_text_begin_as_in_the_editor(text: str, tmp_path: Path) -> None:
    content = text.encode("utf-8", "surrogatepass")
    container = text.strip(" \t\r\n")[:1] in ("{", "[")
    try:
        json.loads(text)
    except ValueError:
        assume(
            not container
        )  # whether such a text is JSON may show only at its end; broken, it opens as it is
    else:
        assume(container)  # a lone value is no state
    file = tmp_path / "state.json"
    file.write_bytes(content)
    lines, count = first_lines(str(file), ROWS)
    expected = shown_by_the_editor(content)
    assert lines == expected[:ROWS]
    if len(expected) < ROWS:
        assert count == len(expected)


@pytest.mark.parametrize(
    "text", ['{"a": 1,"b":2}', '{"a":1, "b":2}', "[1, 2,3]", '{"a" : 1}', '{"a":[ ]}', "[1]2", "]"]
)
def test_one_line_that_is_not_minified_json_stays_one_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    assert shown_by_the_editor(text.encode()) == [text]
    assert first_lines(str(file), ROWS) == ([text], 1)


@pytest.mark.parametrize("style", [{"separators": (",", ":")}, {}, {"indent": 2}])
@pytest.mark.parametrize("many", [40_000, 2_000])
def test_a_big_file_is_told_by_its_beginning(style: dict[str, Any], many: int, tmp_path: Path) -> None:
    rows = [{"id": f"a{i:06}", "point": [i, 2 * i, 3], "name": 'a "b", [c]\\'} for i in range(many)]
    file = tmp_path / "state.json"
    file.write_text(json.dumps({"layers": [{"annotations": rows}]}, **style))
    assert file.stat().st_size > PEEK
    lines, count = first_lines(str(file), ROWS)
    expected = shown_by_the_editor(file.read_bytes())
    assert lines == expected[:ROWS]
    assert 0.5 < count / len(expected) < 2
    assert len(str(count)) == len(str(len(expected)))


@settings(deadline=None)
@given(lines=st.lists(st.text(max_size=120), max_size=ROWS), name=st.text(min_size=1, max_size=90))
def test_nothing_in_a_file_or_its_name_acts_on_the_terminal(lines: list[str], name: str) -> None:
    for _, row in frame(name, lines, 1000, 80, 24):
        assert not {unicodedata.category(character) for character in row} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@settings(deadline=None)
@given(
    line=st.text(st.characters(exclude_categories=["Mn", "Me", "Mc", "Cn", "So", "Lm", "Lo"]), max_size=120)
)
def test_no_row_is_wider_than_the_terminal(line: str) -> None:
    for _, row in frame(line or "x", [line], 3, 80, 24):
        assert sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in row) <= 80


def test_the_footer_is_the_state_screens() -> None:
    told = [
        (key_text(action.keys[0]), action.title)
        for scope in ("state", EVERYWHERE)
        for action in actions_of(scope)
        if action.footer
    ]
    assert sorted(FOOTER) == sorted(told), (
        "first_frame.FOOTER must list what the registry of actions puts in the footer"
    )


def test_the_list_of_layers_is_as_wide_as_the_style_sheet_says() -> None:
    css = Path(__file__).parents[2] / "zettatui" / "screens" / "state" / "state.tcss"
    assert f"#state-layers {{ width: {LAYERS_WIDTH};" in css.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "4711",
        "",
        "no/such/file",
        ".",
        "https://x.example/?json_url=y",
        '{"layers": []}',
        "a\nb",
        "a\0b",
        "x" * 5000,
    ],
)
def test_what_names_no_file(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "4711").write_text("{}")
    assert file_named(text) is None


def test_what_names_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "4711").write_text("{}")
    for text in ("./4711", "~/4711", str(tmp_path / "4711"), " ./4711\n"):
        named = file_named(text)
        assert named is not None
        assert Path(named).samefile(tmp_path / "4711")
