"""What the doctor says of the configuration: where it is, and what of it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zettatui.actions.keymap import Keymap

from .finding import Finding
from .machine import tilde, tilde_all

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig


def config_findings(loaded: LoadedConfig) -> Iterator[Finding]:
    """Yield the configuration file, and each thing in it or in the environment that is no use."""
    if loaded.path is not None:
        there = loaded.path.exists()
        yield Finding(
            "files", "configuration", tilde(loaded.path) + ("" if there else ", not there: defaults")
        )
    for sentence in (*(one.sentence for one in loaded.problems), *Keymap.of(loaded).problems):
        advice = "zettatui config show tells every value and its source."
        yield Finding("files", "configuration", tilde_all(sentence), "warning", advice)
