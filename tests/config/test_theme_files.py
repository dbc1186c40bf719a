"""Themes of the person's own: what a file may hold, and how a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.theme import Theme

from zettatui.config.theme_files import FIELDS, read_theme_files


def test_a_theme_has_the_fields_of_textuals(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'name = "evening"\nprimary = "#123"\nluminosity_spread = 0.2\ndark = true\n'
        '[variables]\nborder = "#445566"\nblock-cursor-text-style = "bold reverse"\n'
    )
    (tmp_path / "notes.txt").write_text("no theme")
    found = read_theme_files(tmp_path)
    assert found.problems == ()
    (one,) = found.themes
    assert one.name == "evening"
    assert Theme(**one.fields).to_color_system().generate()["border"] == "#445566"
    assert set(FIELDS) < set(Theme.__dataclass_fields__)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("primary = #123", "line 1: this is no TOML"),
        ("", "a.toml: primary is missing"),
        ('primary = "blue"', "line 1: primary must be a colour such as #56b4e9"),
        ('primary = "#123"\nlight = true', "line 2: light is no field of a theme"),
        ('primary = "#123"\ntext_alpha = 2', "line 2: text_alpha must be a number from 0 to 1"),
        ('primary = "#123"\ndark = "yes"', "line 2: dark must be true or false"),
        ('primary = "#123"\n[variables]\nborder = "x; }"', "line 3: variables.border must be a colour"),
        ('primary = "#123"\n[variables]\nb-style = "blink"', "line 3: variables.b-style must be a style"),
        ('primary = "#123"\nvariables = 1', "line 2: variables must be a table"),
        ('name = "a b"\nprimary = "#123"', "line 1: name must be a name"),
    ],
)
def test_a_bad_file_is_told_with_file_line_and_key_and_passed_over(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "a.toml").write_text(text)
    (tmp_path / "b.toml").write_text('primary = "#abcdef"')
    found = read_theme_files(tmp_path)
    assert [one.name for one in found.themes] == ["b"]
    (problem,) = found.problems
    assert str(tmp_path / "a.toml") in problem.sentence
    assert told in problem.sentence


@given(content=st.binary(max_size=200))
def test_no_file_is_too_bad(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("themes")
    (folder / "a.toml").write_bytes(content)
    found = read_theme_files(folder)
    assert len(found.themes) + len(found.problems) == 1
