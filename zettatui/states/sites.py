"""Viewer sites: the family of each, and how links to stored states are written (sheet 7.1, 7.2)."""

from __future__ import annotations

import re
from typing import Literal

from .urlsafe import encode

Family = Literal["fork", "mainline"]

DEFAULT_SITE = "https://neuroglancer.neuvue.io/"
"""Where links go when neither the user nor the datastack names a site."""

_HOSTS: dict[str, Family] = {
    "neuromancer-seung-import.appspot.com": "fork",
    "neuroglancer.neuvue.io": "fork",
    "ngl.flywire.ai": "fork",
    "neuroglancer-demo.appspot.com": "mainline",
    "spelunker.cave-explorer.org": "mainline",
    "ngl.cave-explorer.org": "mainline",
}


def site_url(site: str) -> str:
    """Return a site address with its scheme: `https://` where it has none, `http://` on this machine."""
    site = site.strip()
    if re.match(r"[A-Za-z][\w+.-]*://", site):
        return site
    local = re.match(r"(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)", site)
    return ("http://" if local else "https://") + site.lstrip("/")


def family_of(site: str) -> Family | None:
    """Return the family of a site by the table of known hosts, or None."""
    match = re.match(r"[A-Za-z][\w+.-]*://([^/?#:]+)", site_url(site))
    host = match[1].lower() if match else ""
    return _HOSTS.get(host) or _HOSTS.get(host.rpartition("-dot-")[2])


def is_viewer(site: str) -> bool:
    """Whether a site is one of the known viewers, or named like one."""
    host = site_url(site).partition("://")[2].split("/")[0].lower()
    return family_of(site) is not None or bool(re.match(r"(ngl|neuroglancer|spelunker|neuromancer)\b", host))


def build(site: str, family: Family, state_url: str, *, static: bool = False) -> str:
    """Return the link that opens a stored state in a viewer; the state's address goes in unencoded.

    Args:
        site: the viewer; `https://` is added if it has no scheme.
        family: how the viewer wants it.
        state_url: the address to fetch, with or without `middleauth+`.
        static: the address is a plain file and no state server, so mainline viewers need no `middleauth+`.
    """
    base = site_url(site)
    address = state_url.removeprefix("middleauth+")
    joint = "" if base.endswith("/") else "/"
    if family == "fork":
        return f"{base}{joint}?json_url={address}"
    return f"{base}{joint}#!{'' if static else 'middleauth+'}{address}"


def stored_state_url(server: str, state_id: str) -> str:
    """Return the address of a stored state; `server` is the server address with its group prefix."""
    return f"{server.rstrip('/')}/nglstate/api/v1/{state_id}"


def property_source(server: str, property_id: str) -> str:
    """Return the neuroglancer source of stored segment properties."""
    return f"precomputed://middleauth+{server.rstrip('/')}/nglstate/api/v1/property/{property_id}"


def full_state_link(site: str, text: str) -> str:
    """Return the link that holds the whole state; see `urlsafe.FULL_LINK_LIMIT` before offering it.

    Raises:
        JsonFault: the text is not JSON.
    """
    base = site_url(site)
    return f"{base}{'' if base.endswith('/') else '/'}#!{encode(text)}"
