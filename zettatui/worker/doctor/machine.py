"""What this machine holds for us: versions, the keyring, files and their modes, tokens, proxies, certificates."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import ssl
import stat
import urllib.request
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from zettatui import __version__
from zettatui.access.credentials import Credentials
from zettatui.access.locations import NoHome, secrets_folder
from zettatui.access.token_files import look_through
from zettatui.access.tokens import VARIABLE
from zettatui.plain import plain_line
from zettatui.services.certificates import chosen_authorities, trusted_context
from zettatui.services.wire import NotTrusted
from zettatui.storage.errors import StorageError

from .finding import Finding

if TYPE_CHECKING:
    from zettatui.access.profiles import Profiles
    from zettatui.storage.paths import Folders
    from zettatui.storage.settings import SettingsFile

_LIBRARIES: Final = ("textual", "httpx", "keyring")
_NETWORK_FILES: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "lustre", "beegfs", "gpfs", "afs", "fuse.sshfs"}
)
_UNUSED_PLACES: Final = ("cloudvolume/secrets", ".neuroglancer/secrets")
"""Below the home: where old instructions put tokens, and neither caveclient nor zettatui looks."""


def tilde(path: Path | str) -> str:
    """Return a path with the home folder as `~`, since reports are pasted into public places."""
    home = os.environ.get("HOME", "").rstrip("/")
    text = plain_line(str(path))
    return f"~{text[len(home) :]}" if home and (text == home or text.startswith(home + "/")) else text


def version_findings() -> Iterator[Finding]:
    """Yield the versions of zettatui, of Python and of the libraries that matter."""
    yield Finding("zettatui", "zettatui", __version__)
    yield Finding(
        "zettatui", "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    )
    for name in _LIBRARIES:
        try:
            yield Finding("zettatui", name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding("zettatui", name, "not installed", "trouble", "Install zettatui again.")


def keyring_findings(credentials: Credentials, settings: SettingsFile) -> Iterator[Finding]:
    """Yield which keyring there is and whether it can keep tokens; takes up to its time limit."""
    begun = monotonic()
    state = credentials.keyring_state()
    took = f"{(monotonic() - begun) * 1000:,.0f} ms"
    if state is None:
        yield Finding("keyring", "system keyring", "not used here", "note")
        return
    yield Finding("keyring", "backend", f"{plain_line(state.name)}, answered in {took}")
    if state.viable:
        yield Finding("keyring", "verdict", "tokens can be kept in it")
    else:
        try:
            wanted = settings.load().settings.keep_tokens == "keyring"
        except StorageError:
            wanted = False  # told with the files
        yield Finding(
            "keyring", "verdict", plain_line(state.reason), "warning" if wanted else "note",
            "Keep tokens in a file that only you can read: zettatui login --keep file",
        )  # fmt: skip


def file_findings(folders: Folders, profiles: Profiles) -> Iterator[Finding]:
    """Yield where our files are, whether others may read them, and whether the settings are usable."""
    for name, folder in (
        ("settings", folders.config),
        ("drafts, ledger", folders.state),
        ("cache", folders.cache),
        ("run-time", folders.runtime),
    ):
        yield _folder_finding("files", name, folder)
    try:
        problem = profiles.problem()
    except StorageError as failed:
        problem = failed.sentence
    if problem:
        yield Finding("files", "settings file", tilde_all(problem), "warning")
    kind = _file_system_of(folders.state)
    if kind in _NETWORK_FILES:
        yield Finding(
            "files", "file system", f"{kind}, over the network", "note",
            "Starting is faster with zettatui installed on a local disk, and ZETTATUI_HOME there.",
        )  # fmt: skip


def token_findings(env: Mapping[str, str]) -> Iterator[Finding]:
    """Yield which token files there are, their keys and modes; never a token or a part of one."""
    given = "set, and counts before every file" if env.get(VARIABLE, "").strip() else "not set"
    yield Finding("tokens", VARIABLE, given)
    try:
        folder = secrets_folder()
    except NoHome as nowhere:
        yield Finding("tokens", "folder", "none", "trouble", nowhere.sentence)
        return
    yield _folder_finding("tokens", "folder", folder, shared=True)
    for seen in look_through(folder):
        keys = f"keys {', '.join(plain_line(key, limit=40) for key in seen.keys)}" if seen.keys else ""
        if seen.problem:
            yield Finding("tokens", seen.path.name, tilde_all(seen.problem), "warning", _REPAIR)
        elif seen.exposed:
            command = f"chmod 600 {tilde(seen.path)}"
            yield Finding(
                "tokens", seen.path.name, f"{keys}; others can read it", "warning", f"Run: {command}"
            )
        else:
            yield Finding("tokens", seen.path.name, f"{keys}, mode {seen.mode:03o}")
    other = env.get("CLOUD_VOLUME_DIR")
    if other:
        yield Finding(
            "tokens", "CLOUD_VOLUME_DIR", tilde(other), "note",
            f"cloud-volume looks for tokens there; caveclient and zettatui look in {tilde(folder)}.",
        )  # fmt: skip
    for place in _UNUSED_PLACES:
        old = folder.parent.parent / place
        if old.is_dir():
            yield Finding(
                "tokens", "old folder", tilde(old), "note", f"Nothing here looks there; use {tilde(folder)}."
            )


_REPAIR: Final = "Repair the file, or move it away and sign in again."


def network_findings(env: Mapping[str, str]) -> Iterator[Finding]:
    """Yield proxies and certificates, as requests will use them; passwords of proxies are left out."""
    proxies = {name: url for name, url in urllib.request.getproxies_environment().items() if url}
    spared = proxies.pop("no", "")
    if not proxies:
        yield Finding("network", "proxy", "none")
    for name, url in sorted(proxies.items()):
        shown = plain_line(re.sub(r"//[^/@]*@", "//…@", url))
        if url.startswith("socks") and find_spec("socksio") is None:
            yield Finding(
                "network", f"{name} proxy", shown, "trouble",
                "A SOCKS proxy needs one more package. Run: pip install 'httpx[socks]'",
            )  # fmt: skip
        else:
            yield Finding("network", f"{name} proxy", shown)
    if spared:
        yield Finding("network", "no proxy for", plain_line(spared))
    chosen = chosen_authorities(env)
    if chosen is None:
        yield Finding("network", "certificates", f"the usual authorities; {ssl.OPENSSL_VERSION}")
        return
    name, path = chosen
    try:
        trusted_context(env)
    except NotTrusted as refused:
        yield Finding("network", "certificates", tilde_all(str(refused)), "trouble", refused.next_step)
    else:
        yield Finding("network", "certificates", f"{tilde(path)}, as {name} says; {ssl.OPENSSL_VERSION}")


def tilde_all(text: str) -> str:
    """Return a sentence with the home folder as `~`."""
    home = os.environ.get("HOME", "").rstrip("/")
    return text.replace(home + "/", "~/") if home else text


def _folder_finding(topic: str, name: str, folder: Path, *, shared: bool = False) -> Finding:
    shown = tilde(folder)
    try:
        mode = stat.S_IMODE(folder.stat().st_mode)
    except FileNotFoundError:
        return Finding(topic, name, f"{shown}, not made yet")
    except OSError as failed:
        said = failed.strerror or "the system refused"
        return Finding(topic, name, f"{shown}: {said}", "trouble", "Move away what is in its place.")
    if not folder.is_dir():
        return Finding(
            topic, name, f"{shown} is a file", "trouble", "A folder belongs there: move that file away."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        what = "" if shared else ", or let ZETTATUI_HOME name a folder that can be written to"
        return Finding(topic, name, f"{shown} cannot be written to", "trouble", f"Check its owner{what}.")
    open_to_others = os.name == "posix" and mode & (0o022 if shared else 0o077)
    if open_to_others:
        told = "others may write in it" if mode & 0o022 else "others may look into it"
        return Finding(topic, name, f"{shown}, mode {mode:03o}: {told}", "warning", f"Run: chmod 700 {shown}")
    return Finding(topic, name, f"{shown}, mode {mode:03o}")


def _file_system_of(path: Path) -> str:
    """Return the type of the file system that a path is on, empty where the system does not tell."""
    try:
        lines = Path("/proc/mounts").read_text(errors="replace").splitlines()
    except OSError:
        return ""
    mounts = [(parts[1], parts[2]) for line in lines if len(parts := line.split()) > 2]
    real = os.path.realpath(path)
    holding = [one for one in mounts if real == one[0] or real.startswith(one[0].rstrip("/") + "/")]
    return max(holding, key=lambda one: len(one[0]), default=("", ""))[1]
