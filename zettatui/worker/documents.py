"""Opening the bytes of a state as a document; very long ones in a process of their own."""

from __future__ import annotations

from zettatui.states.document import Form, StateDocument, has_own_lines

from .apart import WORTH_IT, in_process_apart

_SLICE = 1 << 20

_Opened = tuple[Form, tuple[str, str], list[bytes]]
"""The form, what stands around a minified text, and the text as it is shown if it is another one, in slices."""


def document_of(content: bytes) -> StateDocument:
    """Open the stored bytes of a state; called on a thread, it holds no other up for long."""
    if len(content) < WORTH_IT or has_own_lines(content):
        return StateDocument.from_bytes(content)
    text = content.decode("utf-8", "surrogateescape")
    form, margin, slices = in_process_apart(_opened, (text,))
    if slices:
        text = "".join([part.decode("utf-8", "surrogatepass") for part in slices])
    return StateDocument(content, text, text, form, margin)


def _opened(text: str) -> _Opened:
    document = StateDocument.from_text(text)
    shown = "" if document.opened == text else document.opened
    slices = [shown[at : at + _SLICE].encode("utf-8", "surrogatepass") for at in range(0, len(shown), _SLICE)]
    return document.form, document.margin, slices
