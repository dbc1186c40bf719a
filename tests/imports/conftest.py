"""Fixtures of the import tests: a table of its own for each test, in one sandbox of each flavour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports.kit import Place
from zettatui.sandbox import Sandbox


@pytest.fixture(scope="session", params=["cave", "zetta"])
def import_sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param)
    yield made
    made.close()


@pytest.fixture
def place(import_sandbox: Sandbox, tmp_path: Path) -> Place:
    return Place(import_sandbox, tmp_path)
