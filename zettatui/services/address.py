"""Where a server is: its origin and the path prefix (Zetta's group) under which its services live."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from zettatui.plain import plain_line

from .errors import AddressInvalid

_DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT = "%/?:@!$&'()*+,;=~-._"
_HOST_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-:[]%")


def _plain_host(host: str) -> bool:
    """Tell whether a host is written in letters, digits and what belongs to names and numbers of hosts."""
    return all(each in _HOST_CHARACTERS or not each.isascii() for each in host)


class ServerAddress(NamedTuple):
    """A server's origin (`https://api.zetta.ai`) and path prefix (`/wclee`, or empty)."""

    origin: str
    prefix: str = ""

    @classmethod
    def parse(cls, text: str) -> ServerAddress:
        """Read an address as typed or pasted: adds `https://`, drops trailing slashes, keeps the path prefix.

        Raises:
            AddressInvalid: the text names no http(s) host, or carries a user name, a query or a fragment.
        """
        typed = text.strip()
        parts = _split(typed if "://" in typed else f"https://{typed}", typed)
        if parts.username is not None or parts.password is not None:
            raise _invalid("address with a user name", "Leave out everything before the @ sign.")
        if parts.query or parts.fragment:
            raise _invalid(typed, "Leave out everything from the ? or # on.")
        return cls(origin_of(parts), re.sub(r"/{2,}", "/", parts.path).rstrip("/"))

    @property
    def url(self) -> str:
        """The whole address, without a trailing slash."""
        return self.origin + self.prefix

    @property
    def netloc(self) -> str:
        """Host and, if not the scheme's own, `:port`; what token files are named after."""
        return self.origin.partition("://")[2]

    @property
    def group(self) -> str:
        """Zetta's group (`wclee`), or empty."""
        return self.prefix.strip("/")

    @property
    def on_this_machine(self) -> bool:
        """Whether the address is this machine's own, by its name or number."""
        return re.fullmatch(r"(localhost|127(\.\d+){3}|\[::1\])(:\d+)?", self.netloc) is not None

    def join(self, path: str) -> str:
        """Return the address of a path (`/info/version`) below the prefix."""
        return self.url + path

    def __str__(self) -> str:
        return self.url


def origin_of(parts: SplitResult) -> str:
    """Return scheme, lower-case host and non-default port of a split URL, as origins are compared."""
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return f"{parts.scheme.lower()}://{host}" + (
        "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    )


def split_http_url(url: str) -> tuple[str, str]:
    """Split a pasted http(s) URL into origin and path with query (the fragment is dropped).

    Raises:
        AddressInvalid: not an http(s) URL with a host, or one with a user name in it.
    """
    parts = _split(url.strip(), url)
    if parts.username is not None or parts.password is not None:
        raise _invalid("address with a user name", "Leave out everything before the @ sign.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return origin_of(parts), quote(target, safe=_KEPT)


def _split(url: str, typed: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port_is_readable = parts.port is None or parts.port > 0
    except ValueError:
        port_is_readable = False
    if not port_is_readable or re.search(r"[\s\x00-\x1f\\]", url):
        raise _invalid(typed)
    if parts.scheme not in _DEFAULT_PORTS:
        raise _invalid(
            typed, f"Only http and https addresses work, not {plain_line(parts.scheme, limit=20)}."
        )
    if not parts.hostname or not _plain_host(parts.hostname):
        raise _invalid(typed)
    return parts


def _invalid(typed: str, next_step: str = "") -> AddressInvalid:
    # What comes after these could be a token, and a sentence may end up anywhere.
    shown = plain_line(re.sub(r"//[^/@]*@", "//", re.split(r"[?#]", typed)[0]), limit=80)
    return AddressInvalid(subject=f"“{shown}”" if shown else "nothing was typed", next_step=next_step)
