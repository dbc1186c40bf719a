"""Pasted text made into a link: line breaks and wrapping characters off, tokens out."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_MARKDOWN = re.compile(r"\[[^\]]*\]\((\S+)\)")
_PAIRS = {"<": ">", '"': '"', "'": "'", "(": ")", "`": "`", "“": "”", "‘": "’"}
_SEPARATOR = r"[?&]|%(?:25)?3[fF]|%(?:25)?26"
_TOKEN = re.compile(
    rf"({_SEPARATOR})(?:middle_auth_token|access_token|auth_token)(?:=|%(?:25)?3[dD])"
    r"(?:(?!%(?:25)?(?:26|22|27|23))[^&#\s\"'<>\\])*"
    r"(&|%(?:25)?26)?",
    re.IGNORECASE,
)
_USER = re.compile(r"(?<=://)[^/?#@\s\"']*@")


def clean(text: str) -> str:
    """Return a pasted link without line breaks, brackets and quotes around it, or a final stop."""
    text = _BREAK.sub("", text.strip())
    markdown = _MARKDOWN.fullmatch(text)
    if markdown is not None:
        return markdown[1]
    while text:
        shorter = text.strip()
        if shorter[:1] in _PAIRS and shorter[-1:] == _PAIRS[shorter[:1]] and len(shorter) > 1:
            shorter = shorter[1:-1]
        elif shorter[:1] in _PAIRS:
            shorter = shorter[1:]
        elif shorter[-1:] in ".,;>\"'`”’" or (shorter.endswith(")") and "(" not in shorter):
            shorter = shorter[:-1]
        if shorter == text:
            break
        text = shorter
    return text


def strip_tokens(text: str) -> tuple[str, bool]:
    """Return the text without tokens in query parameters and without user names and passwords in addresses.

    Percent-encoded parameters are found too. The second value tells whether anything was removed.
    """
    found = False

    def without(match: re.Match[str]) -> str:
        nonlocal found
        found = True
        return match[1] if match[2] else ""

    previous = None
    while previous != text:
        previous = text
        text = _TOKEN.sub(without, text)
    bare = _USER.sub("", text)
    return bare, found or bare != text
