"""One server a person works with, by a short name, and its form in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, cast, get_args

from .locations import AddressUnusable, host_of

FlavourName = Literal["cave", "zetta"]
Origin = Literal["own", "ready-made", "caveclient"]


class Profile(NamedTuple):
    """A server by a short name; `flavour` is None where the server is asked what it is."""

    name: str
    address: str
    """Group prefix included, as typed."""
    flavour: FlavourName | None = None
    datastack: str | None = None
    """The datastack that is opened first."""
    note: str = ""
    origin: Origin = "own"

    def same_server(self, address: str) -> bool:
        """Tell whether an address names this server; scheme, host and trailing slashes are read kindly."""
        return _plain(self.address) == _plain(address)


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


def written_form(profile: Profile) -> dict[str, Any]:
    """Return a profile as it stands in the settings; what is not known is left out."""
    fields = {
        "name": profile.name,
        "address": profile.address,
        "flavour": profile.flavour,
        "datastack": profile.datastack,
        "note": profile.note or None,
    }
    return {key: value for key, value in fields.items() if value is not None}


def _plain(address: str) -> str:
    with_scheme = address.strip() if "://" in address else f"https://{address.strip()}"
    scheme, _, rest = with_scheme.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}".rstrip("/")
