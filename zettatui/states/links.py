"""What a pasted text is: an id, a link to a stored state, a state in a link, or neither (sheet 7.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl, unquote

from .dialect import Dialect, dialect_of, layer_items
from .faults import JsonFault
from .link_text import clean, strip_tokens
from .literals import read
from .sites import is_viewer, site_url
from .urlsafe import to_json

LinkWhat = Literal["state-url", "inline", "partial", "local", "property", "short", "other"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]|$)|(?:localhost|127\.0\.0\.1)[:/]")
_STATE = re.compile(r"(.*?)/+(?:nglstate(?:/+api/+v\d+)?|json)/+(?:(?:post|raw)/+)?(\d{1,20})/?")
_DETOUR = re.compile(r"/(?:post|raw)/+(?=\d+/?$)")
_SERVICE_ONLY = re.compile(r".*/+(?:nglstate(?:/+api/+v\d+)?|json)(?:/+(?:post|raw))?/*")
_PROPERTY = re.compile(r"(.*?)/+nglstate/+api/+v\d+/+property/+(?:raw/+)?(\d{1,20})(?:/+info)?/?")
_OTHER_SERVICE = re.compile(
    r"(?:/[^/]+)?/+(info|segmentation|meshing|annotation|materialize|schema|auth|sticky_auth|l2cache)(?:/.*)?"
)
_DATA_SOURCES = frozenset(
    {
        "precomputed",
        "graphene",
        "zarr",
        "zarr2",
        "zarr3",
        "n5",
        "brainmaps",
        "dvid",
        "nggraph",
        "boss",
        "render",
    }
    | {"deepzoom", "nifti", "vtk", "obj", "local", "sharded", "tiles"}
)
_SHORTENERS = frozenset({"tinyurl.com", "bit.ly", "goo.gl", "t.co", "is.gd", "ow.ly", "rb.gy", "cutt.ly"})
_REDIRECTING = re.compile(r"ng\.[\w-]+\.community")


@dataclass(frozen=True)
class Link:
    """What was pasted; the fields mean what `expect` in `links.jsonl` means.

    Attributes:
        input: the text, cleaned, without any token.
        what: the class of thing it is.
        server: address of the state server with its group prefix, or None.
        id: the state, property or local id as text, or None.
        url: what would be fetched or asked, `middleauth+` removed and `gs://` resolved, or None.
        viewer: the viewer's site, or None.
        token_removed: a token was in the text; it is in no field.
        needs_token: fetching wants the token of the address's own host, never another one.
        valid: inline and partial: whether it is JSON (sheet 7.4 included).
        dialect: inline: the dialect.
        layers: inline: number of layers; None without a `layers` key.
        state_text: inline and partial: the JSON text.
        fault: inline and partial: what is wrong with the JSON.
        say: the sentence shown to a person.
    """

    input: str
    what: LinkWhat
    say: str
    server: str | None = None
    id: str | None = None
    url: str | None = None
    viewer: str | None = None
    token_removed: bool = False
    needs_token: bool = False
    valid: bool | None = None
    dialect: Dialect | None = None
    layers: int | None = None
    state_text: str | None = None
    fault: JsonFault | None = None

    @property
    def fetch_url(self) -> str | None:
        """The https address to GET: as `url`, with `s3://bucket/key` resolved too."""
        if self.url is not None and self.url.startswith("s3://"):
            bucket, _, key = self.url.removeprefix("s3://").partition("/")
            return f"https://{bucket}.s3.amazonaws.com/{key}"
        return self.url

    def to_json(self) -> dict[str, object]:
        """Return the link as one object of `link parse --json`."""
        shown: dict[str, object] = {
            "input": self.input,
            "what": self.what,
            "server": self.server,
            "id": self.id,
            "url": self.url,
            "viewer": self.viewer,
            "token_removed": self.token_removed,
        }
        if self.valid is not None:
            shown |= {"valid": self.valid, "dialect": self.dialect, "layers": self.layers}
        return shown | {"say": self.say}


def read_link(text: str) -> Link:
    """Tell what a pasted text is, without fetching anything. Tokens in it are dropped, never kept."""
    given = text.strip("\ufeff\u200b \t\r\n")
    link: Link | None = None
    found = False
    if given.startswith("{"):
        stripped, found = strip_tokens(given)
        link = _inline(stripped, stripped, None)
    if link is None or not link.valid:
        # Lines are joined first: a token that was wrapped must go as a whole.
        stripped, found = strip_tokens(clean(given))
        link = _classify(stripped)
    if found:
        link = replace(link, token_removed=True, say=link.say + " A token in it was removed.")
    return link


def _classify(text: str) -> Link:
    if not text:
        return Link(text, "other", "There is nothing to open.")
    if re.fullmatch(r"[0-9]{1,20}", text):
        return Link(text, "state-url", f"State {text} on the current server.", id=text, needs_token=True)
    if re.match(r"\{|%7[bB]", text):
        return _inline(text, text, None)
    if text.startswith("#!"):
        return _fragment(text, text[2:], None)
    if text.startswith("middleauth+"):
        return _address(text, text, None)
    scheme = _SCHEME.match(text)
    if scheme is None:
        if not _BARE_HOST.match(text):
            return Link(text, "other", "This is no id, link or state.")
        address = site_url(text)
    else:
        address = text
        name = scheme[1].lower()
        if name.split("+")[0] in _DATA_SOURCES:
            return _data_source(text)
        if name not in ("http", "https"):
            return _address(text, text, None)
    return _page(text, address)


def _page(text: str, address: str) -> Link:
    base, _, fragment = address.partition("#")
    site, _, query = base.partition("?")
    viewer = _site(site)
    fields = dict(parse_qsl(query, keep_blank_values=True))
    if "json_url" in fields:
        target = fields["json_url"].strip()
        if not target:
            return Link(text, "other", "The link's json_url is empty: it names no state.", viewer=viewer)
        # Form decoding makes a blank of the plus in middleauth+.
        return _address(text, re.sub(r"^middleauth[ +]", "middleauth+", target), viewer)
    if fields.get("local_id"):
        said = "This state is kept only in the browser that made it; nobody else can fetch it."
        return Link(text, "local", said, id=fields["local_id"], viewer=viewer)
    if fragment.startswith("!"):
        return _fragment(text, fragment[1:], viewer)
    return _address(text, address.rstrip("#"), None)


def _site(address: str) -> str:
    match = re.match(r"([A-Za-z][\w+.-]*://[^/]*)(/*)(.*)", address)
    if match is None:
        return address
    return match[1] + ("/" + match[3] if match[3] else "")


def _fragment(text: str, fragment: str, viewer: str | None) -> Link:
    if re.match(r"\+(?:\{|%7[bB])", fragment):
        return _inline(text, fragment[1:], viewer, partial=True)
    if re.match(r"\{|%7[bB]", fragment):
        return _inline(text, fragment, viewer)
    if re.search(r"%3A%2F%2F", fragment, re.IGNORECASE):
        fragment = unquote(fragment)
    if fragment.startswith("middleauth+") or _SCHEME.match(fragment):
        return _address(text, fragment, viewer)
    return Link(text, "other", "What follows #! is no neuroglancer state.", viewer=viewer)


def _inline(text: str, encoded: str, viewer: str | None, *, partial: bool = False) -> Link:
    what: LinkWhat = "partial" if partial else "inline"
    kind = "A partial state, to be merged into another one" if partial else "A whole state"
    place = " inside the link" if viewer or not text.startswith("{") else ""
    written = encoded if encoded.startswith("{") and viewer is None and text == encoded else unquote(encoded)
    fault: JsonFault | None = None
    for candidate in dict.fromkeys((written, to_json(written))):
        try:
            value = read(candidate)
        except JsonFault as wrong:
            fault = fault or wrong
            continue
        count = len(layer_items(value)) if isinstance(value, dict) and "layers" in value else None
        dialect = dialect_of(value)
        counted = f", {count} layer{'' if count == 1 else 's'}" if count is not None else ""
        said = f"{kind}{place}: {dialect} dialect{counted}."
        return Link(
            text, what, said, viewer=viewer, valid=True, dialect=dialect, layers=count, state_text=candidate
        )
    why = fault.sentence if fault else "no JSON"
    said = f"{kind}{place}, but it is damaged: {why}."
    return Link(text, what, said, viewer=viewer, valid=False, state_text=to_json(written), fault=fault)


def _address(text: str, address: str, viewer: str | None) -> Link:
    guarded = address.startswith("middleauth+")
    address = re.sub(r"^(?:middleauth\+)+", "", address)
    scheme = _SCHEME.match(address)
    name = scheme[1].lower() if scheme else ""
    if name.split("+")[0] in _DATA_SOURCES:
        return replace(_data_source(address), input=text, viewer=viewer)
    if not scheme:
        address = site_url(address)
    elif name == "gs":
        address = "https://storage.googleapis.com/" + address.partition("://")[2]
    elif name not in ("http", "https"):
        said = f"A state file at {name}://, fetched without a token."
        return Link(text, "state-url", said, url=address, viewer=viewer)
    return _web_address(text, address, viewer, guarded=guarded)


def _web_address(text: str, address: str, viewer: str | None, *, guarded: bool) -> Link:
    origin, path = _split(address)
    host = origin.partition("://")[2]
    state = _STATE.fullmatch(path)
    if state is not None:
        server, state_id = origin + state[1].rstrip("/"), state[2]
        plain = origin + _DETOUR.sub("/", path)
        said = f"State {state_id} on {server.partition('://')[2]}."
        return Link(
            text, "state-url", said, server, state_id, plain.rstrip("/"), viewer=viewer, needs_token=True
        )
    stored = _PROPERTY.fullmatch(path)
    if stored is not None:
        return _property(text, origin + stored[1].rstrip("/"), stored[2], viewer)
    if _SERVICE_ONLY.fullmatch(path):
        return Link(
            text, "other", "A state server's address without an id: there is no state in it.", viewer=viewer
        )
    if path.strip("/") and (host in _SHORTENERS or _REDIRECTING.fullmatch(host.partition(":")[0])):
        said = f"A short link of {host}. Following it asks that site, once and without a token."
        return Link(text, "short", said, url=address, viewer=viewer)
    if viewer is None and not guarded and not path.lower().endswith(".json"):
        page = _not_a_state(origin, path)
        if page is not None:
            return replace(page, input=text)
    if path.endswith("/") or not path:
        return Link(text, "other", "A folder, not a state: nothing to open there.", viewer=viewer)
    token = "with that host's token" if guarded else "without a token"
    said = f"A state file on {host}, fetched {token}."
    return Link(text, "state-url", said, url=address, viewer=viewer, needs_token=guarded)


def _split(address: str) -> tuple[str, str]:
    match = re.match(r"([A-Za-z][\w+.-]*://[^/?#]*)([^?#]*)", address)
    return (match[1], match[2]) if match else (address, "")


def _not_a_state(origin: str, path: str) -> Link | None:
    if not path.strip("/"):
        said = "A viewer page without a state." if is_viewer(origin) else "A web site, not a state."
        return Link("", "other", said, viewer=origin if is_viewer(origin) else None)
    service = _OTHER_SERVICE.fullmatch(path)
    if service is not None:
        return Link("", "other", f"An address of the {service[1]} service, not a state.")
    if path.lower().endswith((".html", ".htm")):
        return Link("", "other", "A web page without a state.")
    return None


def _property(text: str, server: str, property_id: str, viewer: str | None = None) -> Link:
    said = f"Segment properties {property_id} on {server.partition('://')[2]}, not a state."
    url = f"{server}/nglstate/api/v1/property/{property_id}/info"
    return Link(text, "property", said, server, property_id, url, viewer=viewer, needs_token=True)


def _data_source(text: str) -> Link:
    inner = re.sub(r"^[a-z0-9]+://(?:middleauth\+)?", "", text)
    origin, path = _split(inner)
    stored = _PROPERTY.fullmatch(path)
    if stored is not None:
        return _property(text, origin + stored[1].rstrip("/"), stored[2])
    return Link(text, "other", "A data source for a layer, not a state.")
