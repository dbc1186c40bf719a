"""What is known of ids as plain data for JSON: ids are text in it, times are ISO with Z."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from zettatui.segments.layout import Box, NodeId
from zettatui.services.graph_results import Operation

from .freshness import Fate
from .graph_cards import IdCard


def iso(moment: datetime | None) -> str | None:
    """Return `2021-03-02T14:07:00.250Z`; a fraction of a second only where there is one."""
    if moment is None:
        return None
    text = moment.astimezone(timezone.utc).isoformat(
        timespec="milliseconds" if moment.microsecond else "seconds"
    )
    return text.replace("+00:00", "Z")


def box_json(box: Box | None) -> dict[str, Any] | None:
    """Return a box as its two corners in voxels (the upper one is outside) and in nanometres."""
    if box is None:
        return None
    return {
        "voxels": [list(box.lower), list(box.upper)],
        "nm": [[round(one, 3) for one in corner] for corner in box.nm],
    }


def place_json(place: NodeId | None) -> dict[str, Any]:
    """Return the parts of an id."""
    if place is None:
        return {"layer": None, "chunk": None, "segment": None}
    return {"layer": place.layer, "chunk": [place.x, place.y, place.z], "segment": str(place.segment)}


def decoded_json(card: IdCard) -> dict[str, Any]:
    """Return what an id's own bits tell."""
    return {
        "id": str(card.node),
        "kind": card.kind,
        **place_json(card.place),
        "box": box_json(card.box),
        "box_is_doubtful": card.doubtful_box and card.box is not None,
        "say": card.trouble,
    }


def card_json(card: IdCard) -> dict[str, Any]:
    """Return what one look told of an id; `latest` is null where nobody could tell."""
    return {
        **decoded_json(card),
        "at": iso(card.at),
        "root": None if card.root is None else str(card.root),
        "latest": None if card.freshness is None else card.freshness.latest,
        "known_by": card.freshness.how if card.freshness is not None else "",
    }


def fate_json(fate: Fate) -> dict[str, Any]:
    """Return what became of a root: its state, times, and its successors with the share of it they hold."""
    return {
        "id": str(fate.node),
        "state": fate.state,
        "created": iso(fate.created),
        "retired": iso(fate.retired),
        "successors": [{"root": str(one.root), "share": one.share} for one in fate.successors],
        "say": fate.words,
    }


def operation_json(edit: Operation) -> dict[str, Any]:
    """Return one merge or split."""
    return {
        "operation": str(edit.id),
        "kind": "merge" if edit.is_merge else "split",
        "at": iso(edit.at),
        "user_id": edit.user_id,
        "user_name": edit.user_name,
        "before": [str(root) for root in edit.before],
        "after": [str(root) for root in edit.after],
    }
