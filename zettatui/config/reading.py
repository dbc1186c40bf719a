"""Reading the configuration: the file, then the environment, then what the command line says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .loaded import DEFAULT, LoadedConfig, Problem
from .options import Config, Option, options
from .values import Unusable, fitting

FILE_NAME = "config.toml"
FILE_VARIABLE = "ZETTATUI_CONFIG"
"""Names another configuration file."""

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})


def _path(folder: Path | None, named: str) -> Path | None:
    if named:
        return Path(os.path.expanduser(named)).absolute()
    return folder / FILE_NAME if folder is not None else None


def load_config(
    folder: Path | None,
    env: Mapping[str, str] | None = None,
    flags: Mapping[str, tuple[Any, str]] | None = None,
) -> LoadedConfig:
    """Return the configuration; whatever is wrong becomes a problem, and what would count without it does.

    A flag goes before the environment, that before the file, and that before the default.

    Args:
        folder: the folder for settings, in which the file is; None where there is no such folder.
        env: the environment, by default that of the process.
        flags: what the command line says by option: the value, and the flag in words.
    """
    env = os.environ if env is None else env
    name = env.get(FILE_VARIABLE, "").strip()
    path = _path(folder, name)
    loaded = _read_file(path, named=bool(name)) if path is not None else LoadedConfig()
    values: dict[str, Any] = {}
    named: dict[str, str] = {}
    problems = list(loaded.problems)
    for option in options():
        given = env.get(option.variable, "").strip() if option.variable else ""
        if given:
            try:
                values[option.name] = fitting(option, _of_text(option, given))
                named[option.name] = option.variable
            except Unusable as wrong:
                instead = loaded.place(option.name) if option.name in loaded.in_file else DEFAULT
                problems.append(Problem(f"{option.variable} {wrong}; {instead} counts.", option.name))
    for name, (value, flag) in (flags or {}).items():
        values[name], named[name] = value, flag
    return loaded._replace(
        config=replace(loaded.config, **values),
        named=named,
        in_file=loaded.in_file - set(named),
        problems=tuple(problems),
    )


def _read_file(path: Path, *, named: bool) -> LoadedConfig:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        missing = Problem(f"{FILE_VARIABLE} names {path}, but there is no such file; defaults count.")
        return LoadedConfig(Config(), path=path, problems=(missing,) if named else ())
    except OSError as failed:
        reason = (failed.strerror or "it cannot be read").lower()
        return LoadedConfig(
            Config(), path=path, problems=(Problem(f"Could not read {path}: {reason}; defaults count."),)
        )
    from .from_file import read_values

    return read_values(content, path)


def _of_text(option: Option, text: str) -> Any:
    """Return what an environment variable says, in the type that a file would have it in."""
    if option.kind == "flag" and text.lower() in _YES | _NO:
        return text.lower() in _YES
    if option.kind == "seconds":
        try:
            return float(text)
        except ValueError:
            return text
    return text
