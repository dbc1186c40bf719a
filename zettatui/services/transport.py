"""Sends calls to one server: headers, limits, retries, progress, log. Only this module imports httpx."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from zettatui import __version__
from zettatui.plain import plain_line
from zettatui.secret import Secret

from . import errors as e
from . import wire
from .address import ServerAddress
from .call import Answer, Call, Tell
from .certificates import trusted_context, untrusted
from .lean_httpx import httpx_module
from .limits import Allowance, Pace, in_time
from .limits import back_off as _back_off
from .patience import Patience
from .request_log import Recording, RequestLog, masked
from .verdict import certain, error_of, retry_after

if TYPE_CHECKING:
    import httpx

_ERRNO = re.compile(r"\[Errno -?\d+\] ")
Consumer = Callable[[bytes], None]
Pause = Callable[[float], Awaitable[object]]

CONNECT_SECONDS = 10.0
ATTEMPTS = 4
_COMMON_HEADERS = (
    ("accept", "*/*"),
    # The state server's answer is undecodable unless both are named (auth sheet, 6.3).
    ("accept-encoding", "gzip, deflate"),
    ("user-agent", f"zettatui/{__version__}"),
    ("x-requested-with", "zettatui"),
)
_UNPACKED = tuple(
    (name, "identity" if name == "accept-encoding" else value) for name, value in _COMMON_HEADERS
)


def header_lines(request: wire.OutgoingRequest) -> list[tuple[str, str]]:
    """Return the headers as they go on the wire, the token's included; for adapters only."""
    if request.token is None:
        return list(request.headers)
    return [*request.headers, ("authorization", f"Bearer {request.token.reveal()}")]


def _sendable(token: Secret) -> bool:
    """Whether the token can stand in a header; checked here, as HTTP libraries quote it in their errors."""
    return re.fullmatch(r"[!-~]+", token.reveal()) is not None


class Transport:
    """Everything sent to one server address; the token goes to its origin and nowhere else.

    Args:
        address: the server; every call's path is below it.
        adapter: what carries the requests.
        token: asked before each request for the token to send, None for none.
        log: where attempts are written down.
        notice: told the text of every `Warning` header.
        confirm: asks the auth server whether it still knows the token, after a service refused it.
        pause: waits between attempts.
        read_only: refuse to send what changes anything.
    """

    def __init__(
        self,
        address: ServerAddress,
        adapter: wire.Adapter,
        *,
        token: Callable[[], Secret | None] = lambda: None,
        log: RequestLog | None = None,
        notice: Callable[[str], None] = lambda text: None,
        confirm: Callable[[], Awaitable[bool | None]] | None = None,
        pause: Pause = asyncio.sleep,
        patience: Patience = Patience(),  # noqa: B008 - a tuple, which nobody can change
        read_only: bool = False,
    ) -> None:
        self.address = address
        self._read_only = read_only
        self._patience = patience
        self.log = log if log is not None else RequestLog()
        self._adapter = adapter
        self._token = token
        self._notice = notice
        self._confirm = confirm
        self._pause = pause

    async def send(
        self,
        call: Call,
        *,
        consume: Callable[[], Consumer] | None = None,
        tell: Tell | None = None,
        anonymous: bool = False,
        token: Secret | None = None,
        unreached: int = ATTEMPTS,
    ) -> Answer:
        """Send a call, repeating it only if its effect is `read`, and return the successful answer.

        Args:
            call: what to send.
            consume: makes a receiver for the body of a successful answer, one for each attempt; the
                answer's `body` is then empty.
            tell: told the bytes received, as compressed, and their total if the server names it.
            anonymous: send no token.
            token: send this one instead of the server's (to check it before it is kept).
            unreached: how often a read is tried in all while the server cannot be reached.

        Raises:
            ServiceError: any other outcome.
        """
        if self._read_only and call.changes:
            raise e.ReadOnly(
                subject=call.subject, method=call.method, host=self.address.netloc, path=masked(call.path)
            )
        secret = None if anonymous else (self._token() if token is None else token) or None
        if secret is not None and not _sendable(secret):
            raise e.BadAuthHeader("The token holds spaces, line breaks or letters that cannot be sent")
        attempt = 0
        while True:
            attempt += 1
            most, wait = ATTEMPTS, None
            try:
                answer = await self._attempt(call, secret, attempt, consume, tell)
            except wire.WireError as error:
                failure = certain(call, self._wire_failure(call, error), self.address.netloc)
                failure.__cause__ = failure.__cause__ or error
                again = isinstance(error, (wire.NotConnected, wire.Cut)) and not isinstance(
                    error, wire.NotTrusted
                )
                most = unreached if isinstance(error, wire.NotConnected) else ATTEMPTS
            else:
                if answer.ok:
                    return answer
                failure = error_of(call, answer, self.address.netloc)
                wait = retry_after(answer)
                again = answer.status in (502, 503, 504) or (wait is not None and answer.status in (413, 429))
            if not again or attempt >= most or call.effect != "read":
                if isinstance(failure, e.TokenRejected) and secret is not None:
                    failure.hint = secret.hint
                    await self._settle(failure, call)
                raise failure
            await self._pause(_back_off(attempt, wait))

    async def _settle(self, rejected: e.TokenRejected, call: Call) -> None:
        if self._confirm is not None and call.service != "auth":
            rejected.settle(alive=await self._confirm())

    async def _attempt(
        self,
        call: Call,
        secret: Secret | None,
        attempt: int,
        consume: Callable[[], Consumer] | None,
        tell: Tell | None,
    ) -> Answer:
        recording = Recording(call, self.address.origin + self._target(call), attempt, _concealing(secret))
        request = self._request(call, secret, recording.reached)
        pace = Pace(request)
        return await in_time(self._exchange(call, request, recording, consume, tell, pace), pace)

    async def _exchange(
        self,
        call: Call,
        request: wire.OutgoingRequest,
        recording: Recording,
        consume: Callable[[], Consumer] | None,
        tell: Tell | None,
        pace: Pace,
    ) -> Answer:
        status, failure = None, "stopped"
        headers: tuple[tuple[str, str], ...] = ()
        parts: list[bytes] = []
        try:
            async with self._adapter.open(request) as incoming:
                status, headers = incoming.status, incoming.headers
                recording.reached("wait")
                pace.head_came()
                head = Answer(status, headers)
                streamed = consume is not None and head.ok
                take = consume() if consume is not None and streamed else parts.append
                total = head.length
                allowance = Allowance(call.service, good=head.ok, streamed=streamed)
                decoder = wire.Decompressor(head.header("content-encoding"))
                async for chunk in incoming.chunks():
                    pace.received += len(chunk)
                    allowance.spend(0, pace.received)
                    for data in decoder.feed(chunk):
                        allowance.spend(len(data), pace.received)
                        if allowance.overdrawn:
                            break
                        recording.take(data)
                        take(data)
                    if allowance.overdrawn:
                        break
                    if tell is not None and head.ok:
                        tell(pace.received, total, "bytes")
                else:
                    take(decoder.finish())
                if allowance.overdrawn and head.ok:
                    raise self._too_large(call, status, allowance)
            failure = ""
        except wire.WireError as error:
            failure = plain_line(str(error)) or type(error).__name__
            raise
        except e.ServiceError as error:
            failure = error.what
            raise
        finally:
            self.log.add(recording.entry(status, headers, pace.received, pace.given_up or failure))
        for name, value in head.headers:
            if name == "warning" and value.strip():
                self._notice(plain_line(value))
        return Answer(status, head.headers, b"".join(parts))

    def _target(self, call: Call) -> str:
        return call.target if call.at_origin else self.address.prefix + call.target

    def _request(
        self, call: Call, secret: Secret | None, reached: Callable[[str], None]
    ) -> wire.OutgoingRequest:
        # On the way to oneself, packing long lists of ids costs more than it saves.
        unpacked = call.service == "graph" and self.address.on_this_machine
        headers = list(_UNPACKED if unpacked else _COMMON_HEADERS)
        if call.content_type is not None:
            headers.append(("content-type", call.content_type))
        return wire.OutgoingRequest(
            method=call.method,
            origin=self.address.origin,
            target=self._target(call),
            headers=tuple(headers),
            token=secret,
            body=call.body,
            connect_limit=self._patience.connect or CONNECT_SECONDS,
            read_limit=max(call.read_limit, self._patience.silent or 0.0),
        )

    def _wire_failure(self, call: Call, error: wire.WireError) -> e.ServiceError:
        context: dict[str, Any] = {
            "subject": f"{call.subject} at {self.address.netloc}",
            "method": call.method,
            "host": self.address.netloc,
            "path": masked(call.path),
        }
        if isinstance(error, wire.NotTrusted):
            return e.NotTrusted(error.what, detail=str(error), next_step=error.next_step, **context)
        if isinstance(error, wire.NotConnected):
            return e.Unreachable(detail=str(error), **context)
        if isinstance(error, wire.NoAnswerInTime):
            return e.TimedOut(detail=str(error), **context)
        if isinstance(error, wire.Undecodable):
            return e.UnexpectedAnswer("The answer is compressed in a way that cannot be read", **context)
        return e.ConnectionCut(**context)

    def _too_large(self, call: Call, status: int, allowance: Allowance) -> e.ServiceError:
        return e.TooLarge(
            f"The answer {allowance.why}, so zettatui stopped reading it",
            subject=call.subject,
            method=call.method,
            host=self.address.netloc,
            path=masked(call.path),
            status=status,
        )


def _concealing(secret: Secret | None) -> Callable[[bytes], bytes] | None:
    return None if secret is None else lambda body: body.replace(secret.reveal().encode(), b"...")


_LOCATION = "zettatui.location"


async def _hide_location(response: httpx.Response) -> None:
    """Put a redirect's target where httpx does not see it: it would build the next request, and choke on some."""
    found = response.headers.get_list("location")
    if found:
        del response.headers["location"]
        response.extensions[_LOCATION] = tuple(("location", value) for value in found)


def _new_client() -> httpx.AsyncClient:
    import http.cookiejar

    module = httpx_module()
    nothing_kept = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    try:
        client: httpx.AsyncClient = module.AsyncClient(
            cookies=nothing_kept,
            follow_redirects=False,
            event_hooks={"response": [_hide_location]},
            trust_env=True,
            verify=trusted_context(),
            limits=module.Limits(max_connections=10, max_keepalive_connections=5, keepalive_expiry=30.0),
        )
    except (ImportError, ValueError, OSError) as error:
        # A proxy of the environment that needs another package or is no URL, or unreadable certificates.
        raise wire.NotConnected(
            f"the proxy or certificate settings of this machine cannot be used: {error}"
        ) from error
    return client


def _limits(request: wire.OutgoingRequest) -> httpx.Timeout:
    limits: httpx.Timeout = httpx_module().Timeout(
        request.read_limit, connect=request.connect_limit, pool=request.connect_limit
    )
    return limits


@contextmanager
def _as_wire_errors() -> Iterator[None]:
    module = httpx_module()
    try:
        yield
    except (module.ConnectError, module.ConnectTimeout, module.PoolTimeout, module.ProxyError) as error:
        raise untrusted(error) or wire.NotConnected(_ERRNO.sub("", str(error))) from error
    except (module.UnsupportedProtocol, module.InvalidURL) as error:
        raise wire.NotConnected(str(error)) from error
    except module.TimeoutException as error:
        raise wire.NoAnswerInTime("nothing came for too long") from error
    except module.TransportError as error:
        raise wire.Cut(str(error)) from error


_PHASES = {
    "connect_tcp.complete": "connect",
    "start_tls.complete": "tls",
    "send_request_body.complete": "send",
}


def _tracer(request: wire.OutgoingRequest) -> Callable[[str, object], Awaitable[None]]:
    async def trace(event: str, info: object) -> None:
        phase = _PHASES.get(event.partition(".")[2])
        if phase is not None:
            request.reached(phase)

    return trace


class _HttpxAnswer:
    """An open httpx response seen as an IncomingAnswer."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = (
            *((name.lower(), value) for name, value in response.headers.multi_items()),
            *response.extensions.get(_LOCATION, ()),
        )
        self._response = response

    async def chunks(self) -> AsyncIterator[bytes]:
        with _as_wire_errors():
            async for chunk in self._response.aiter_raw():
                yield chunk


class HttpxAdapter:
    """Carries requests over the network with one httpx client, made at the first request on its loop.

    Proxies and certificates come from the environment; cookies are never kept; redirects never followed.
    """

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def open(self, request: wire.OutgoingRequest) -> AsyncIterator[wire.IncomingAnswer]:
        """Send the request and enter with the answer's head."""
        with _as_wire_errors():
            client = self._client = self._client or _new_client()
            outgoing = client.build_request(
                request.method,
                request.origin + request.target,
                headers=header_lines(request),
                content=request.body,
                timeout=_limits(request),
                extensions={"trace": _tracer(request)},
            )
            response = await client.send(outgoing, stream=True)
        try:
            yield _HttpxAnswer(response)
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
