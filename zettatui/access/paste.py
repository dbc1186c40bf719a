"""Pasted tokens made usable: quotes, line breaks and a lost `=` put right, and said so."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from zettatui.secret import Secret

from .locations import KEY
from .problems import AccessProblem

CAVE_SHAPE: Final = re.compile(r"[0-9a-f]{32}")
ZETTA_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{43}=")
ZETTA_WITHOUT_END: Final = re.compile(r"[A-Za-z0-9_-]{43}")

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_QUOTES: Final = "\"'`“”‘’«»"
_SENDABLE: Final = re.compile(r"[!-~]+")


class TokenUnusable(AccessProblem):
    """The pasted text is no token; the text is a sentence that never repeats what was pasted."""


@dataclass(frozen=True)
class PastedToken:
    """A token as it will be sent, and sentences about what was put right or looks odd."""

    secret: Secret
    notes: tuple[str, ...] = ()


def clean_token(text: str) -> PastedToken:
    """Return the token in a pasted text; raises `TokenUnusable`.

    Takes the bare token of either deployment, quoted or wrapped, the token page's JSON download, a
    `Bearer` header and a link with `middle_auth_token=`. Letters are never changed to lower case.
    """
    notes: list[str] = []
    token = _unpacked(text.translate(_INVISIBLE).strip(), notes)
    bare = token.strip(_QUOTES + " \t\r\n")
    if bare != token:
        notes.append("Quotes around the token were removed.")
    pieces = bare.split()
    if len(pieces) > 1:
        if sum(_known(piece) for piece in pieces) > 1:
            raise TokenUnusable("More than one token was pasted. Paste one.")
        notes.append("Blanks and line breaks inside the token were removed.")
    token = "".join(pieces)
    if token.endswith("%3D"):
        token = unquote(token)
    if not token:
        raise TokenUnusable("Nothing was pasted. Copy the token from the page that shows it.")
    if not is_sendable(token) or "<" in token:
        raise TokenUnusable("What was pasted is no token: a token has only plain letters, digits, _ and -.")
    if ZETTA_WITHOUT_END.fullmatch(token):
        token += "="
        notes.append("The token's last character, =, was missing and has been added.")
    if not _known(token):
        notes.append(
            f"This token has {len(token)} characters and an unusual form. "
            "CAVE tokens have 32 (0-9, a-f), Zetta tokens 44 and end in =."
        )
    return PastedToken(Secret(token), tuple(notes))


def shape_of(token: Secret) -> Literal["cave", "zetta", ""]:
    """Return the kind of deployment whose tokens look like this one; empty for any other shape."""
    if CAVE_SHAPE.fullmatch(token.reveal()):
        return "cave"
    return "zetta" if ZETTA_SHAPE.fullmatch(token.reveal()) else ""


def is_sendable(token: str) -> bool:
    """Tell whether a text can stand in an Authorization header as a token."""
    return _SENDABLE.fullmatch(token) is not None


def _known(token: str) -> bool:
    return any(shape.fullmatch(token) for shape in (CAVE_SHAPE, ZETTA_SHAPE, ZETTA_WITHOUT_END))


def _unpacked(text: str, notes: list[str]) -> str:
    if text.startswith("{"):
        try:
            value = json.loads(text)[KEY]
        except (ValueError, KeyError, RecursionError):
            value = None
        if not isinstance(value, str):
            raise TokenUnusable(f"The pasted JSON has no text under “{KEY}”.")
        notes.append("The token was taken out of the pasted JSON.")
        return value
    if text.startswith("["):
        raise TokenUnusable("The pasted JSON is a list, not a token. Copy the token alone.")
    if re.match(r"https?://", text):
        found = parse_qs(urlsplit(text).query).get("middle_auth_token") or parse_qs(urlsplit(text).query).get(
            KEY
        )
        if not found:
            raise TokenUnusable("A link without a token was pasted. Open it, log in, and copy what it shows.")
        notes.append("The token was taken out of the pasted link. Such links should not be passed on.")
        return found[0]
    header = re.match(r"(?:authorization:\s*)?bearer\s+", text, re.IGNORECASE)
    if header:
        notes.append("The word Bearer was removed.")
        return text[header.end() :]
    return text
