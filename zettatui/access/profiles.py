"""The servers a person may choose from: their own, the ready-made, and those caveclient has met."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from zettatui.storage.settings import Settings, SettingsFile, with_server

from .locations import DATASTACK_MAP, AddressUnusable, host_of, secrets_folder

FlavourName = Literal["cave", "zetta"]
Origin = Literal["own", "ready-made", "caveclient"]


@dataclass(frozen=True)
class Profile:
    """A server by a short name; `flavour` is None where the server is asked what it is."""

    name: str
    address: str
    flavour: FlavourName | None = None
    datastack: str | None = None
    """The datastack that is opened first."""
    note: str = ""
    origin: Origin = "own"


READY_MADE: Final = (
    Profile(
        "zetta wclee", "https://api.zetta.ai/wclee", None, "vnc_v0",
        "Zetta's older servers, group wclee; logging out there ends all your sessions", "ready-made",
    ),
    Profile("zetta", "https://proofreading.zetta.ai", note="Zetta's present servers", origin="ready-made"),
    Profile("daf", "https://global.daf-apis.com", note="MICrONS, FANC, FlyWire", origin="ready-made"),
    Profile("brain-wire", "https://global.brain-wire-test.org", origin="ready-made"),
    Profile("allen", "https://globalv1.em.brain.allentech.org", origin="ready-made"),
)  # fmt: skip


class Profiles:
    """All profiles, the person's own first; changes go into the settings."""

    def __init__(self, settings: SettingsFile, secrets: Path | None = None) -> None:
        self._settings = settings
        self._secrets = secrets_folder() if secrets is None else secrets

    def all(self) -> list[Profile]:
        """Return every profile; others step back for one's own of the same name or address.

        Raises `StorageError`.
        """
        written = self._settings.load().settings.servers
        found = [profile for one in written if (profile := read_profile(one))]
        for profile in (*READY_MADE, *_from_map(read_datastack_map(self._secrets))):
            if not any(profile.name == one.name or _same(profile, one) for one in found):
                found.append(profile)
        return found

    def find(self, name_or_address: str) -> Profile | None:
        """Return the profile of that name, or of that address; raises `StorageError`."""
        wanted = name_or_address.strip().rstrip("/")
        profiles = self.all()
        for profile in profiles:
            if profile.name == wanted:
                return profile
        asked = Profile("", wanted)
        return next((profile for profile in profiles if _same(profile, asked)), None)

    def save(self, profile: Profile) -> None:
        """Add a profile of one's own, or replace the one of that name.

        Raises `AddressUnusable`, `ValueError` for an empty name, and `StorageError`.
        """
        if not profile.name.strip():
            raise ValueError("The server needs a name.")
        host_of(profile.address)
        self._settings.change(lambda settings: with_server(settings, _written(profile)))

    def remove(self, name: str) -> None:
        """Forget a profile of one's own; ready-made ones stay. Raises `StorageError`."""
        self._settings.change(
            lambda settings: replace(
                settings, servers=tuple(one for one in settings.servers if one.get("name") != name)
            )
        )

    def last(self) -> Profile | None:
        """Return the profile used last, None where there is none any more; raises `StorageError`."""
        name = self._settings.load().settings.profile
        return None if name is None else next((one for one in self.all() if one.name == name), None)

    def use(self, profile: Profile) -> None:
        """Remember a profile as the one used last; raises `StorageError`."""

        def remember(settings: Settings) -> Settings:
            return replace(settings, profile=profile.name)

        self._settings.change(remember)


def read_profile(written: Mapping[str, Any]) -> Profile | None:
    """Return a profile from the settings, None for one without a name or a usable address."""
    name, address = written.get("name"), written.get("address")
    if not isinstance(name, str) or not name or not isinstance(address, str):
        return None
    try:
        host_of(address)
    except AddressUnusable:
        return None
    flavour = written.get("flavour")
    datastack = written.get("datastack")
    note = written.get("note")
    return Profile(
        name,
        address,
        cast(FlavourName, flavour) if flavour in get_args(FlavourName) else None,
        datastack if isinstance(datastack, str) and datastack else None,
        note if isinstance(note, str) else "",
    )


def read_datastack_map(secrets: Path | None = None) -> dict[str, str]:
    """Return caveclient's map of datastack to server address; any failure counts as an empty map."""
    path = (secrets_folder() if secrets is None else secrets) / DATASTACK_MAP
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {name: address for name, address in document.items() if isinstance(address, str)}


def _from_map(servers: Mapping[str, str]) -> list[Profile]:
    """Return a profile for each server caveclient has met, the first of its datastacks as default."""
    found: dict[str, Profile] = {}
    for datastack, address in servers.items():
        try:
            host = host_of(address)
        except AddressUnusable:
            continue
        profile = Profile(host, address, None, datastack, "from caveclient", "caveclient")
        found.setdefault(_plain(address), profile)
    return list(found.values())


def _written(profile: Profile) -> dict[str, Any]:
    fields = {
        "name": profile.name,
        "address": profile.address,
        "flavour": profile.flavour,
        "datastack": profile.datastack,
        "note": profile.note or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _same(one: Profile, other: Profile) -> bool:
    return _plain(one.address) == _plain(other.address)


def _plain(address: str) -> str:
    with_scheme = address if "://" in address else f"https://{address}"
    return with_scheme.rstrip("/")
