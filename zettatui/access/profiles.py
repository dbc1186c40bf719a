"""The servers a person may choose from: their own, the ready-made, and those caveclient has met."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from zettatui.storage.errors import StorageError
from zettatui.storage.settings import Settings, SettingsFile

from .deployments import READY_MADE
from .locations import DATASTACK_MAP, AddressUnusable, NoHome, host_of, secrets_folder
from .problems import AccessProblem
from .profile import FlavourName, Origin, Profile, read_profile, written_form

__all__ = [
    "READY_MADE",
    "FlavourName",
    "Origin",
    "Profile",
    "ProfileUnusable",
    "Profiles",
    "read_datastack_map",
]


class ProfileUnusable(AccessProblem):
    """A profile cannot be kept so; the text is a sentence."""


class Profiles:
    """All profiles, the person's own first; changes go into the settings.

    Every method reads or writes the settings file: call them away from the screen's loop.
    """

    def __init__(self, settings: SettingsFile, secrets: Path | None = None) -> None:
        self._settings = settings
        self._secrets = secrets

    def all(self) -> list[Profile]:
        """Return every profile; others step back for one's own of the same name or address.

        Raises `StorageError`.
        """
        written = self._settings.load().settings.servers
        found = [profile for one in written if (profile := read_profile(one))]
        for profile in (*READY_MADE, *_from_map(read_datastack_map(self._secrets))):
            if not any(profile.name == one.name or profile.same_server(one.address) for one in found):
                found.append(profile)
        return found

    def problem(self) -> str:
        """Say what of the settings could not be used, or nothing; raises `StorageError`."""
        loaded = self._settings.load()
        unread = [str(one.get("name") or "one without a name") for one in loaded.settings.servers]
        unread = [
            name for name, one in zip(unread, loaded.settings.servers, strict=True) if not read_profile(one)
        ]
        said = f"In {self._settings.path} these servers have no usable name or address: {', '.join(unread)}."
        return " ".join(part for part in (loaded.problem or "", said if unread else "") if part)

    def find(self, name_or_address: str) -> Profile | None:
        """Return the profile of that name, or of that address; raises `StorageError`.

        A name counts also in other letter case and with `-` for a blank, as it is handier on a command line.
        """
        wanted = name_or_address.strip()
        profiles = self.all()
        for spelled in (str, _loose):
            for profile in profiles:
                if spelled(profile.name) == spelled(wanted):
                    return profile
        return next((profile for profile in profiles if profile.same_server(wanted)), None)

    def at(self, address: str) -> Profile | None:
        """Return the first profile of an address; raises `StorageError`."""
        return next((profile for profile in self.all() if profile.same_server(address)), None)

    def save(self, profile: Profile, *, instead_of: str | None = None) -> Profile:
        """Add a profile of one's own, or replace the one of that name, and return it as kept.

        `instead_of` names the profile it takes the place of (a rename, an edit); ready-made ones step back
        for one's own of the same address. Raises `AddressUnusable`, `ProfileUnusable` for an empty name or
        one that another server has, and `StorageError`.
        """
        name = profile.name.strip()
        if not name:
            raise ProfileUnusable("The server needs a name. Give it a short one.")
        host_of(profile.address)
        own = profile._replace(name=name, origin="own")

        def change(settings: Settings) -> Settings:
            names = [one.get("name") for one in settings.servers]
            if instead_of is not None and name != instead_of and name in names:
                raise ProfileUnusable(f"Another server is already named “{name}”. Choose another name.")
            at = next((i for i, one in enumerate(names) if one in (name, instead_of)), len(names))
            # What a later version wrote beside our fields is kept.
            more = settings.servers[at] if at < len(names) else {}
            kept = {key: value for key, value in more.items() if key not in _FIELDS}
            servers = [*settings.servers[:at], {**written_form(own), **kept}, *settings.servers[at + 1 :]]
            used = name if settings.profile == instead_of is not None else settings.profile
            return replace(settings, servers=tuple(servers), profile=used)

        self._settings.change(change)
        return own

    def rename(self, profile: Profile, name: str) -> Profile:
        """Give a profile another name; one that was not one's own becomes so. Raises as `save`."""
        return self.save(profile._replace(name=name), instead_of=profile.name)

    def remove(self, name: str) -> None:
        """Forget a profile of one's own; ready-made ones stay. Raises `StorageError`."""
        self._settings.change(
            lambda settings: replace(
                settings, servers=tuple(one for one in settings.servers if one.get("name") != name)
            )
        )

    def datastacks(self, profile: Profile) -> list[str]:
        """Return the datastacks that are known to live on a server: its default one, then caveclient's."""
        met = read_datastack_map(self._secrets).items()
        own = [profile.datastack] if profile.datastack else []
        return list(dict.fromkeys([*own, *(name for name, where in met if profile.same_server(where))]))

    def last(self) -> Profile | None:
        """Return the profile used last, None where there is none any more; raises `StorageError`."""
        name = self._settings.load().settings.profile
        return None if name is None else next((one for one in self.all() if one.name == name), None)

    def last_or_first(self) -> Profile:
        """Return the profile to start with: the last one used, else the first of all; never raises."""
        try:
            return self.last() or READY_MADE[0]
        except StorageError:  # a start without settings is better than none; the doctor tells of them
            return READY_MADE[0]

    def none_chosen(self) -> bool:
        """Tell whether nobody used or added a server here yet; False where that cannot be read."""
        try:
            settings = self._settings.load().settings
        except StorageError:
            return False
        return settings.profile is None and not settings.servers

    def use(self, profile: Profile) -> None:
        """Remember a profile as the one used last; raises `StorageError`."""

        def remember(settings: Settings) -> Settings:
            return replace(settings, profile=profile.name)

        self._settings.change(remember)


_FIELDS = frozenset({"name", "address", "flavour", "datastack", "note"})


def read_datastack_map(secrets: Path | None = None) -> dict[str, str]:
    """Return caveclient's map of datastack to server address; any failure counts as an empty map."""
    try:
        path = (secrets_folder() if secrets is None else secrets) / DATASTACK_MAP
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError, NoHome):
        return {}
    if not isinstance(document, dict):
        return {}
    return {name: address for name, address in document.items() if isinstance(address, str)}


def _from_map(servers: Mapping[str, str]) -> list[Profile]:
    """Return a profile for each server caveclient has met, the first of its datastacks as default."""
    found: list[Profile] = []
    for datastack, address in servers.items():
        try:
            host = host_of(address)
        except AddressUnusable:
            continue
        if not any(one.same_server(address) for one in found):
            _, _, group = address.rstrip("/").partition(f"{host}/")
            name = f"{host} {group}".strip()
            found.append(Profile(name, address, None, datastack, "from caveclient", "caveclient"))
    return found


def _loose(name: str) -> str:
    return name.casefold().replace("-", " ")
