"""What every service client does with its transport: send, read the answer, remember what is absent."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from . import errors as e
from .asking import ages
from .call import Answer, Call, Tell
from .shapes import read
from .shelf import KeptAnswer, Shelf
from .transport import ATTEMPTS, Consumer, Transport

_T = TypeVar("_T")


ATTEMPTS_WITH_COPY = 2
"""How often a server that cannot be reached is asked for something of which a copy is at hand."""


class Channel:
    """A transport with memory: what the server lacks is not asked again, what it gave stands in while it is away."""

    def __init__(self, transport: Transport, shelf: Shelf | None = None) -> None:
        self.transport = transport
        self._shelf = shelf
        self._absent: dict[str, e.NotOffered] = {}

    @property
    def host(self) -> str:
        """Host and port, as errors name them."""
        return self.transport.address.netloc

    def lacks(self, feature: str) -> bool:
        """Whether the server has said that it does not offer this."""
        return feature in self._absent

    async def send(
        self,
        call: Call,
        *,
        consume: Callable[[], Consumer] | None = None,
        tell: Tell | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """Send a call; raises ServiceError, NotOffered at once if known to be absent.

        Where the server cannot be reached, a kept answer stands in, and its time is noted in `ages`.
        """
        if call.feature in self._absent:
            raise self.absent(call)
        has_copy = call.keep and self._shelf is not None and self._shelf.has(self._key(call))
        unreached = ATTEMPTS_WITH_COPY if has_copy else ATTEMPTS
        try:
            return await self.transport.send(
                call, consume=consume, tell=tell, anonymous=anonymous, unreached=unreached
            )
        except e.NotOffered as error:
            self._absent[error.feature] = error
            raise
        except e.Unreachable:
            copy = await self._copy(call) if has_copy else None
            if copy is None:
                raise
            return copy

    async def fetch(
        self, call: Call, reader: Callable[[object], _T], *, tell: Tell | None = None, anonymous: bool = False
    ) -> _T:
        """Send a call and read its JSON answer with `reader`."""
        answer = await self.send(call, tell=tell, anonymous=anonymous)
        value = read(call, answer, self.host, reader)
        await self.keep(call, answer)
        return value

    async def keep(self, call: Call, answer: Answer) -> None:
        """Keep an answer that could be read, if it is one to keep."""
        if call.keep and self._shelf is not None and not isinstance(answer, KeptAnswer):
            await self._shelf.keep(self._key(call), answer.body)

    async def _copy(self, call: Call) -> Answer | None:
        found = await self._shelf.find(self._key(call)) if self._shelf is not None else None
        if found is None:
            return None
        body, at = found
        noted = ages.get()
        if noted is not None:
            noted.append(at)
        return KeptAnswer(200, (("content-type", "application/json"),), body)

    def _key(self, call: Call) -> str:
        return f"{call.method} {self.transport.address.url}{call.target}"

    def forget(self, feature: str) -> None:
        """Ask for this feature again the next time."""
        self._absent.pop(feature, None)

    def forget_all(self) -> None:
        """Ask for everything again the next time, also for what the server did not offer before."""
        self._absent.clear()

    def absent(self, call: Call) -> e.NotOffered:
        """Remember that the call's feature is not offered, and return the error that says so."""
        error = e.NotOffered(
            f"This server does not offer {call.feature}",
            subject=call.subject,
            method=call.method,
            host=self.host,
            path=call.path,
        )
        error.feature = call.feature
        self._absent[call.feature] = error
        return error


def json_body(value: object) -> bytes:
    """Write a request body; ids stay exact integers, and NaN is refused."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def ids_body(key: str, ids: Sequence[int]) -> bytes:
    """Write `{key: ids}` as a request body, five times as fast as `json_body` for many ids."""
    import msgspec

    return msgspec.json.encode({key: list(ids)})
