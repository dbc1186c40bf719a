"""What the README says is so: its comparisons name tests that are there, its files exist, its keys are ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?: \"([^\"]+)\")?\)")


def section(title: str) -> str:
    """Return a section of the README without its heading."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found is not None, title
    return found[1]


def rows(title: str) -> list[list[str]]:
    """Return the cells of all tables of a section, headings left out."""
    lines = [line.strip("|") for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return [row for row in cells if not set(row[0]) <= set("-: ") and row[0] != "what"]


COMPARED = rows("Beside others")
PROVEN = [(file, test) for file, test in LINK.findall(README) if test]


def test_there_are_many_rows_and_many_proofs() -> None:
    assert len(COMPARED) > 60
    assert len(PROVEN) > 60


@pytest.mark.parametrize("row", COMPARED, ids=lambda row: row[0])
def test_every_yes_of_ours_is_proven(row: list[str]) -> None:
    ours = row[-1]
    assert ours.startswith(("yes", "part", "no")) or row[0].startswith("**"), ours
    if ours.startswith("yes"):
        assert [test for _, test in LINK.findall(ours) if test], ours


@pytest.mark.parametrize(("file", "test"), sorted(set(PROVEN)))
def test_the_tests_that_are_named_are_there(file: str, test: str) -> None:
    assert file.startswith("tests/")
    assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("target", sorted({file for file, _ in LINK.findall(README) if "://" not in file}))
def test_what_is_linked_is_there(target: str) -> None:
    assert (ROOT / target.partition("#")[0]).exists()


def test_every_folder_of_the_code_has_its_row() -> None:
    told = section("How it is built")
    rooms = [path.name for path in (ROOT / "zettatui").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}/`" not in told and f"`{room}/" not in told] == []
