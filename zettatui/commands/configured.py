"""The configuration of one run: the file, the environment and the options of the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zettatui.config import load_config
from zettatui.storage.errors import StorageError
from zettatui.storage.paths import folders

if TYPE_CHECKING:
    from zettatui.config import LoadedConfig

    from .options import Options


def configured(options: Options) -> LoadedConfig:
    """Return the configuration with what the options say in place of it; never raises."""
    flags: dict[str, tuple[Any, str]] = {}
    for name in ("server", "datastack", "plain"):
        value = getattr(options, name)
        if value:
            flags[name] = (value, f"--{name}")
    if options.slow:
        flags["slow"] = ("on", "--slow")
    if options.readonly:
        flags["readonly"] = (True, "--readonly")
    if options.profile is not None and options.server is None:
        flags["server"] = (options.profile, f"--profile {options.profile}")
    try:
        folder = folders().config
    except StorageError:  # whoever needs a folder says so; the environment counts all the same
        folder = None
    return load_config(folder, flags=flags)


def tell_problems(loaded: LoadedConfig) -> None:
    """Say what of the configuration cannot be used: a command must not go to another server in silence."""
    from .output import narrate

    for problem in loaded.problems:
        narrate(f"zettatui: {problem.sentence}")
