"""Whether a service answers, and which version it says it is; the questions cost the server nothing.

None of the addresses asked here has a side effect (auth sheet, trap 5), and none is asked twice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from time import monotonic

from zettatui.plain import plain_line

from . import errors as e
from .auth import Flavour
from .call import Answer, Call, Service
from .channel import Channel

_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")


@dataclass(frozen=True)
class Health:
    """What a service answered: its version (`4.3.3`, `API 2`, empty where it tells none) and the time it took."""

    version: str
    seconds: float


@dataclass(frozen=True)
class Probe:
    """The question whether one service answers; `paths` are asked in turn while one is not there."""

    service: str
    """As people call it: `chunkedgraph`."""
    channel: Channel
    calls: tuple[Call, ...]
    anonymous: bool = False

    @property
    def host(self) -> str:
        """Host and port asked."""
        return self.channel.host

    async def ask(self) -> Health:
        """Ask; raises `ServiceError`, `NotOffered` where none of the addresses is there."""
        for call in self.calls:
            begun = monotonic()
            try:
                answer = await self.channel.transport.send(call, anonymous=self.anonymous)
            except (e.NotOffered, e.NotFound):
                continue
            except e.ServerTrouble:
                # On Zetta `version` is a state's id that nobody has (auth sheet, 6.5): it is there, and says so.
                if call.service != "state":
                    raise
                return Health("", monotonic() - begun)
            return Health(_version_in(call, answer, self.host), monotonic() - begun)
        raise self.channel.absent(replace(self.calls[0], feature=f"the {self.service} service's version"))


def probes_of(own: Channel, local: Channel | None, flavour: Flavour) -> list[Probe]:
    """Return the questions for a server's services, those of a datastack's local server among them."""
    if flavour == "zetta":
        auth = Probe("auth", own, (_call("auth", "/auth", at_origin=True),))
    else:
        auth = Probe("auth", own, (_call("auth", "/auth/version"),), anonymous=True)
    found = [
        auth,
        Probe("info", own, (_call("info", "/info/version"), _call("info", "/info/api/v2/datastacks"))),
        Probe("nglstate", own, (_call("state", "/nglstate/api/v1/version"),)),
        Probe("schema", own, (_call("schema", "/schema/versions"),)),
    ]
    if local is not None:
        graph = (_call("graph", "/segmentation/api/version"), _call("graph", "/segmentation/api/versions"))
        found.append(Probe("chunkedgraph", local, graph))
        found.append(Probe("annotation", local, (_call("annotation", "/annotation/api/versions"),)))
        found.append(Probe("materialization", local, (_call("materialization", "/materialize/version"),)))
    return found


def _call(service: Service, path: str, *, at_origin: bool = False) -> Call:
    # Once: a repeated question would hide that a service fails half of the time.
    return Call(
        service, "ask version", f"{service} service", "GET", path, effect="read once", at_origin=at_origin,
    )  # fmt: skip


def _version_in(call: Call, answer: Answer, host: str) -> str:
    if answer.is_page:
        raise e.UnexpectedAnswer(
            "A web page came instead of the service's answer",
            subject=call.subject,
            method=call.method,
            host=host,
            path=call.path,
            status=answer.status,
        )
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = answer.text
    if isinstance(said, list) and said and all(isinstance(one, int) for one in said):
        return f"API {max(said)}"
    found = _VERSION.search(said) if isinstance(said, str) else None
    return plain_line(found[0], limit=40) if found else ""
