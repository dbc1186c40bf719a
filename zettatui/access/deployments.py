"""The deployments everybody may choose from at once: addresses alone, nothing of anybody's."""

from __future__ import annotations

from typing import Final

from .profile import Profile

READY_MADE: Final = (
    Profile(
        "zetta wclee", "https://api.zetta.ai/wclee", None, "vnc_v0",
        "Zetta's older servers, group wclee; logging out there ends all your sessions", "ready-made",
    ),
    Profile("zetta", "https://proofreading.zetta.ai", note="Zetta's present servers", origin="ready-made"),
    Profile("daf", "https://global.daf-apis.com", note="MICrONS, FANC, FlyWire", origin="ready-made"),
    Profile("brain-wire", "https://global.brain-wire-test.org", origin="ready-made"),
    Profile("allen", "https://globalv1.em.brain.allentech.org", origin="ready-made"),
)  # fmt: skip
