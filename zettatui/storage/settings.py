"""The settings file: JSON, kept readable and editable by hand, never lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from .atomic import read_bytes, set_aside, write_atomic
from .lock import exclusive
from .times import stamp, utc_now

TokenStorage = Literal["file", "keyring", "session"]
"""Where a new token is kept: the file caveclient finds too, the system's keyring, or nowhere."""


@dataclass(frozen=True)
class Settings:
    """What a person has chosen; keys that this version does not know are kept."""

    servers: tuple[dict[str, Any], ...] = ()
    """The person's own server profiles, as `access/profiles.py` writes them."""
    profile: str | None = None
    """Name of the profile used last."""
    keep_tokens: TokenStorage = "file"
    trusted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Origins that a server's token may go to besides its own, by that server's origin."""
    theme: str | None = None
    """The theme that was chosen in the app."""
    other: dict[str, Any] = field(default_factory=dict)


class LoadedSettings(NamedTuple):
    """The settings, and a sentence where the file or a part of it could not be used."""

    settings: Settings
    problem: str | None = None


class SettingsFile:
    """Reads and changes the settings; instances that change them at the same time wait for each other."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self._clock = clock

    def load(self) -> LoadedSettings:
        """Return the settings, defaults for what cannot be used; raises `StorageError` for no access."""
        content = read_bytes(self.path, doing="read the settings")
        if content is None or not content.strip():
            return LoadedSettings(Settings())
        document = _parsed(content)
        if document is None:
            return LoadedSettings(
                Settings(),
                f"The settings in {self.path} are not JSON, so defaults are used. "
                "The file is kept under another name when settings are next saved.",
            )
        return _settings(document, self.path)

    def change(self, change: Callable[[Settings], Settings]) -> Settings:
        """Read the newest settings, change them, and write them; raises `StorageError`.

        A file that is not JSON is renamed to `settings.json.broken-<time>` first.
        """
        with exclusive(self.path):
            settings = change(self.load().settings)
            content = read_bytes(self.path, doing="read the settings")
            if content is not None and content.strip() and _parsed(content) is None:
                set_aside(self.path, stamp(self._clock()))
            write_atomic(self.path, _text(settings), doing="write the settings")
        return settings


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _settings(document: dict[str, Any], path: Path) -> LoadedSettings:
    other = dict(document)
    wrong = []

    def usable(key: str, default: Any, fits: Callable[[Any], bool]) -> Any:
        value = other.pop(key, default)
        if fits(value):
            return value
        # What somebody wrote by hand is worth keeping, even where it cannot be used.
        other[f"{key} (not usable)"] = value
        wrong.append(key)
        return default

    servers = usable(
        "servers", [], lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value)
    )
    profile = usable("profile", None, lambda value: value is None or isinstance(value, str))
    keep = usable("keep_tokens", "file", lambda value: value in get_args(TokenStorage))
    named = usable("trusted", {}, _are_origins)
    trusted = {server: tuple(origins) for server, origins in named.items()}
    theme = usable("theme", None, lambda value: value is None or isinstance(value, str))
    settings = Settings(tuple(servers), profile, cast(TokenStorage, keep), trusted, theme, other)
    if not wrong:
        return LoadedSettings(settings)
    names = ", ".join(wrong)
    return LoadedSettings(settings, f"In {path} these settings cannot be used: {names}. Defaults stand in.")


def _are_origins(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(origins, list) and all(isinstance(one, str) for one in origins)
        for origins in value.values()
    )


def _text(settings: Settings) -> bytes:
    document = {
        **settings.other,
        "servers": list(settings.servers),
        "profile": settings.profile,
        "keep_tokens": settings.keep_tokens,
        **({"trusted": settings.trusted} if settings.trusted else {}),
        **({"theme": settings.theme} if settings.theme else {}),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
