"""The forms in which an id can be copied."""

from __future__ import annotations

import json

from zettatui.segments.bounds import bounds_text
from zettatui.worker.graph_cards import IdCard
from zettatui.worker.graph_json import card_json

ALL_LEAVES = "all leaves"


def forms_of(card: IdCard, leaves: int | None) -> list[tuple[str, str]]:
    """Return name and text of each form; for all leaves, of which there are `leaves`, the text only counts them."""
    forms = [("id", str(card.node))]
    if card.root is not None and card.root != card.node:
        forms.append(("root", str(card.root)))
    if card.box is not None:
        (x0, y0, z0), (x1, y1, z1) = card.box.lower, card.box.upper
        forms.append(("box, voxels", bounds_text(((x0, x1), (y0, y1), (z0, z1)))))
        corners = [", ".join(f"{round(one, 3)}" for one in corner) for corner in card.box.nm]
        forms.append(("box, nm", " to ".join(corners)))
    forms.append(("JSON", json.dumps(card_json(card))))
    if card.is_root:
        forms.append(("Python", f"client.chunkedgraph.get_leaves({card.node})"))
    else:
        forms.append(("Python", f"client.chunkedgraph.get_root_id({card.node})"))
    if leaves is not None:
        forms.append((ALL_LEAVES, f"{leaves:,} ids, one a line"))
    return forms
