"""The real emannotationschemas 5.26.3, in an environment of its own: it wants an older numpy and jsonschema.

`ZETTATUI_SCHEMAS_PYTHON` names a Python that has it; otherwise one is made once, in the user's cache, by pip.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = "5.26.3"
JUDGE = Path(__file__).with_name("schemas_judge.py")


class Absent(Exception):
    """The library cannot be had here; the text is a sentence."""


class Library:
    """The library behind a pipe."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.types: list[str] = self._line()

    def verdict(self, type_name: str, annotation: Any) -> dict[str, Any]:
        """Ask for `{"loads": bool, "said": errors, "refused": [columns]}`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([type_name, annotation]) + "\n")
        self._process.stdin.flush()
        verdict: dict[str, Any] = self._line()
        return verdict

    def accepts(self, type_name: str, annotation: Any) -> bool:
        """Tell whether a row is loaded and every column holds it."""
        verdict = self.verdict(type_name, annotation)
        return bool(verdict["loads"]) and not verdict["refused"]

    def _line(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise Absent("the judge of schemas ended; see what it said above")
        return json.loads(line)


@contextmanager
def library() -> Iterator[Library]:
    """Run the judge; raises Absent."""
    python = python_with_it()
    if not Path(python).exists():
        raise Absent(f"{python} is not there")
    with subprocess.Popen(
        [python, str(JUDGE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Library(process)
        finally:
            process.kill()


def python_with_it() -> str:
    """Return a Python that has the library, made where it is missing; raises Absent."""
    named = os.environ.get("ZETTATUI_SCHEMAS_PYTHON")
    if named:
        return named
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = cache / "zettatui-tests" / f"emannotationschemas-{VERSION}-py{sys.version_info.minor}"
    python = place / "bin" / "python"
    if not (place / "complete").exists():
        try:
            venv.create(place, with_pip=True, clear=True)
        except subprocess.CalledProcessError as failed:
            raise Absent(f"no environment for emannotationschemas {VERSION} can be made here") from failed
        command = [python, "-m", "pip", "install", "-q", f"emannotationschemas=={VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode:
            raise Absent(f"emannotationschemas {VERSION} cannot be installed here: {done.stderr[-300:]}")
        (place / "complete").touch()
    return str(python)
