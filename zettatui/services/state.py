"""The state service: neuroglancer states stored as text under immutable ids (`{G}/nglstate/api/v1`)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from . import errors as e
from .address import split_http_url
from .call import STATE_SECONDS, Answer, Call, Tell
from .channel import Channel
from .normalise import without_tokens
from .shapes import WrongShape, read, text, unexpected
from .transport import Transport
from .verdict import certain

_LAST_ID = re.compile(r"/(\d{1,20})/?$")
_STATE_PATH = re.compile(
    r"(?:/+[\w-]+){0,2}(?:/+nglstate(?:/+api/+v\d+)?(?:/+raw|/+property)?|/+json)/+\d+(?:/+info)?/*"
)
"""Where a state can be on our own server. Elsewhere on it a GET can have effects (Zetta's `/auth/logout`
kills every token of its sender), so no token goes there for a link somebody sent."""
_PROPERTIES = "segment properties"


class StateService:
    """Reads and stores states. Nothing can be changed, deleted or listed: every save makes a new id."""

    def __init__(self, channel: Channel, elsewhere: Callable[[str], Transport]) -> None:
        self._channel = channel
        self._elsewhere = elsewhere

    def url(self, state_id: int) -> str:
        """Return the address under which this server has the state, for links and viewers."""
        return self._channel.transport.address.join(f"/nglstate/api/v1/{state_id}")

    async def get(self, state_id: int, *, tell: Tell | None = None) -> bytes:
        """Return the state's text as the server gives it, byte for byte.

        Raises:
            StateNotFound: no such state, or the server failed; it does not say which.
            UnexpectedAnswer: a web page or other non-JSON came back.
        """
        return await self._get(_read(state_id, f"/nglstate/api/v1/{state_id}"), tell)

    async def post(self, text: bytes) -> int:
        """Store the text of a state and return its new id. Sent once, whatever happens.

        The server checks little and Zetta's nothing: validate before, read back and compare after.

        Raises:
            OutcomeUnknown: the text may be stored under an id nobody knows.
        """
        return await self._post(_write("state", "upload state", "/nglstate/api/v1/post", text))

    async def get_property(self, property_id: int, *, tell: Tell | None = None) -> bytes:
        """Return the text of stored segment properties; raises NotOffered on Zetta."""
        path = f"/nglstate/api/v1/property/{property_id}/info"
        call = Call(
            "state", "read properties", f"properties {property_id}", "GET", path, read_limit=STATE_SECONDS
        )
        try:
            return await self._get(call, tell)
        except e.StateNotFound as error:
            if error.status == 404:
                raise self._channel.absent(_with_feature(call)) from error
            raise

    async def post_property(self, text: bytes) -> int:
        """Store segment properties and return their id; raises NotOffered on Zetta. Sent once."""
        call = _write("segment properties", "upload properties", "/nglstate/api/v1/property/post", text)
        return await self._post(_with_feature(call))

    async def get_url(self, url: str, *, tell: Tell | None = None) -> bytes:
        """Return the JSON text at a pasted address; the token goes along only to this server's own states.

        Raises:
            AddressInvalid: not an http(s) URL.
            RedirectRefused: it points elsewhere; `location` says where.
            UnexpectedAnswer: what is there is no JSON.
        """
        origin, path = split_http_url(without_tokens(url))
        own = origin == self._channel.transport.address.origin and _STATE_PATH.fullmatch(
            path.partition("?")[0]
        )
        subject = f"the state at {origin.partition('://')[2]}"
        call = Call("link", "open link", subject, "GET", path, at_origin=True, read_limit=STATE_SECONDS)
        transport = self._channel.transport if own else self._elsewhere(origin)
        return _json_text(call, await transport.send(call, tell=tell), transport.address.netloc)

    async def version(self) -> str:
        """Return the service's version; raises NotOffered where it does not tell (Zetta, before 0.4)."""
        call = Call(
            "state",
            "ask version",
            "state service",
            "GET",
            "/nglstate/api/v1/version",
            feature="the state version",
        )
        try:
            return await self._channel.fetch(call, lambda value: text(value, "version"))
        except e.ServerTrouble as error:  # on Zetta `version` is just an id that nobody has
            raise self._channel.absent(call) from error

    async def _get(self, call: Call, tell: Tell | None) -> bytes:
        answer = await self._channel.send(call, tell=tell)
        body = _json_text(call, answer, self._channel.host)
        await self._channel.keep(call, answer)
        return body

    async def _post(self, call: Call) -> int:
        answer = await self._channel.send(call)
        return read(call, answer, self._channel.host, _id_in)


def _read(state_id: int, path: str) -> Call:
    subject = f"state {state_id}"
    return Call("state", "read state", subject, "GET", path, read_limit=STATE_SECONDS, keep=True)


def _write(subject: str, operation: str, path: str, body: bytes) -> Call:
    return Call(
        "state",
        operation,
        subject,
        "POST",
        path,
        body=body,
        content_type="application/json",
        effect="change",
        read_limit=STATE_SECONDS,
    )


def _with_feature(call: Call) -> Call:
    return Call(**{**call.__dict__, "feature": _PROPERTIES})


def _json_text(call: Call, answer: Answer, host: str) -> bytes:
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        what = "A web page came back where a state was due" if answer.is_page else "What came is no JSON"
        raise certain(call, unexpected(call, answer, host, what), host) from error
    return answer.body


def _id_in(value: object) -> int:
    """Read the id from the URL that the server answers; nothing else of that URL can be relied on."""
    found = _LAST_ID.search(value) if isinstance(value, str) else None
    if found is None:
        raise WrongShape("no id in the answer to the upload")
    return int(found[1])
