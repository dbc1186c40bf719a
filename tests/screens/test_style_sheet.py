"""The style sheet parses a source once, and again when a variable in it changes."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import StylesheetParseError

from zettatui.app.style_sheet import OnceParsed


@pytest.fixture
def sheet() -> OnceParsed:
    made = OnceParsed(variables={"ink": "red"})
    made.add_source("Static { color: $ink; }", read_from=("here", "one"))
    made.parse()
    return made


def test_the_same_variables_parse_nothing_anew(sheet: OnceParsed) -> None:
    (rule,) = sheet.rules
    sheet.set_variables({"ink": "red"})
    sheet.reparse()
    sheet.add_source("Input { color: blue; }", read_from=("here", "two"))
    assert sheet.rules[0] is rule
    assert len(sheet.rules) == 2


def test_other_variables_count(sheet: OnceParsed) -> None:
    sheet.set_variables({"ink": "blue"})
    sheet.reparse()
    (rule,) = sheet.rules
    assert rule.styles.color.hex == "#0000FF"


def test_what_is_wrong_leaves_the_rules_as_they_were(sheet: OnceParsed) -> None:
    before = list(sheet.rules)
    sheet.add_source("Input { colour: blue; }", read_from=("here", "two"))
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    assert sheet._rules == before
