"""Where caveclient, cloud-volume and zettatui look for tokens, and what the files are called."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from .problems import AccessProblem

SHARED_FILE: Final = "cave-secret.json"
"""Made for no server in particular: its token may belong to any."""
OLD_FILE: Final = "chunkedgraph-secret.json"
DATASTACK_MAP: Final = "cave_datastack_to_server_map.json"
KEY: Final = "token"


class AddressUnusable(AccessProblem):
    """No file name can be made of the server address; the text is a sentence."""


class NoHome(AccessProblem):
    """The person has no home folder; the text is a sentence."""


def secrets_folder(home: Path | None = None) -> Path:
    """Return the folder that caveclient and cloud-volume share; raises `NoHome`."""
    try:
        return (Path.home() if home is None else home) / ".cloudvolume" / "secrets"
    except RuntimeError as nowhere:
        raise NoHome(
            "There is no home folder to look for tokens in. Set HOME to a folder of yours, "
            "or give a token with --token-file or ZETTATUI_TOKEN."
        ) from nowhere


def host_of(address: str) -> str:
    """Return host and port of a server address, without its group; raises `AddressUnusable`.

    It is spelled as typed, since caveclient makes its file names so; all groups of a host share a file.
    """
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = parts.netloc
        _ = parts.port  # raises for a port that is none
    except ValueError as wrong:
        raise AddressUnusable(f"“{address}” is not a server address.") from wrong
    if not parts.hostname or "@" in host or any(c in host for c in "\\\0") or host != host.strip():
        raise AddressUnusable(f"“{address}” is not a server address.")
    return host


def server_file(folder: Path, address: str) -> Path:
    """Return the token file of one server: `<host[:port]>-cave-secret.json`; raises `AddressUnusable`."""
    return folder / f"{host_of(address)}-cave-secret.json"
