"""One configured server: its services, the token and where it may go, notices, the request log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from zettatui.plain import in_ascii, plain_line
from zettatui.secret import Secret

from . import errors as e
from .address import ServerAddress
from .auth import AuthService, Flavour
from .call import Call
from .channel import Channel
from .info import Datastack, InfoService
from .patience import Patience
from .request_log import RequestLog
from .schema import SchemaService
from .shapes import read
from .shelf import Shelf
from .state import StateService
from .transport import HttpxAdapter, Pause, Transport
from .wire import Adapter

if TYPE_CHECKING:
    from .annotation import AnnotationService
    from .chunkedgraph import ChunkedgraphService
    from .health import Probe
    from .materialization import MaterializationService

# The services of a datastack are imported when one is asked for: signing in needs none of them.

_KEPT_NOTICES = 50


class Server:
    """Everything about one configured server.

    The token goes to this server's origin, and to the local servers that its own info service named in this
    session and that the person agreed to; nowhere else.

    Args:
        address: the server.
        token: the token to send; may be set later.
        adapter: what carries requests; default is the network through httpx.
        pause: waits between the attempts of a read.
        agreed: whether the person agreed that the token goes to an origin.
        log: where requests are written down.
        shelf: where answers are kept for when the server cannot be reached.
        read_only: send nothing that changes anything.
    """

    def __init__(
        self,
        address: ServerAddress,
        token: Secret | None = None,
        *,
        adapter: Adapter | None = None,
        pause: Pause = asyncio.sleep,
        agreed: Callable[[str], bool] = lambda origin: False,
        log: RequestLog | None = None,
        shelf: Shelf | None = None,
        patience: Patience = Patience(),  # noqa: B008 - a tuple, which nobody can change
        read_only: bool = False,
    ) -> None:
        self.address = address
        self._read_only = read_only
        self.token = token
        self.log = log if log is not None else RequestLog()
        self._shelf = shelf
        self.notices: list[str] = []
        self._adapter: Adapter = adapter if adapter is not None else HttpxAdapter()
        self._pause = pause
        self._patience = patience
        self._flavour: Flavour | None = None
        self._detecting = asyncio.Lock()
        self._named = {address.origin}
        self._agreed = agreed
        self._channels: dict[str, Channel] = {}
        self._graphs: dict[tuple[str, str], ChunkedgraphService] = {}
        own = self._channel_to(address)
        self.auth = AuthService(own, self.flavour)
        self.info = InfoService(own, self._trust)
        self.state = StateService(own, self._stranger)
        self.schema = SchemaService(own)

    def graph(self, datastack: Datastack) -> ChunkedgraphService:
        """Return the chunkedgraph of a datastack, on its local server.

        Raises:
            NotOffered: the datastack has no graph.
            AddressInvalid: its local server is no usable address, or would get the token unencrypted.
            NewHost: the person has not agreed that the token goes there.
        """
        from .chunkedgraph import ChunkedgraphService

        if not datastack.graph_table:
            missing = e.NotOffered(
                "This datastack has no chunkedgraph", subject=f"datastack {datastack.name}"
            )
            missing.feature = "chunkedgraph"
            raise missing
        channel = self._local(datastack)
        key = (channel.transport.address.url, datastack.graph_table)
        if key not in self._graphs:
            self._graphs[key] = ChunkedgraphService(channel, datastack.graph_table)
        return self._graphs[key]

    def annotations(self, datastack: Datastack) -> AnnotationService:
        """Return the annotation engine of a datastack, on its local server, for its aligned volume.

        Raises:
            NotOffered: the datastack has no aligned volume.
            AddressInvalid: as `graph`.
        """
        from .annotation import AnnotationService

        if datastack.aligned_volume is None:
            missing = e.NotOffered(
                "This datastack has no aligned volume", subject=f"datastack {datastack.name}"
            )
            missing.feature = "annotations"
            raise missing
        return AnnotationService(self._local(datastack), datastack.aligned_volume.name)

    def materialization(self, datastack: Datastack) -> MaterializationService:
        """Return the materialization service of a datastack, on its local server; raises as `graph`."""
        from .materialization import MaterializationService

        return MaterializationService(self._local(datastack), datastack.name)

    async def flavour(self) -> Flavour:
        """Tell which kind of deployment this is; asked once, without a token, then remembered.

        Raises:
            ServiceError: the server does not answer, or in no way that either kind does.
        """
        async with self._detecting:
            if self._flavour is None:
                self._flavour = await self._detect()
            return self._flavour

    @property
    def known_flavour(self) -> Flavour | None:
        """Which kind of deployment this is, if that was asked already; nothing is asked now."""
        return self._flavour

    def take_for(self, flavour: Flavour | None) -> None:
        """Take the deployment for this kind because the person says so; None asks the server anew."""
        self._flavour = flavour

    def accepts_token_at(self, address: ServerAddress) -> bool:
        """Whether the token is sent to this address."""
        known = address.origin == self.address.origin or self._agreed(address.origin)
        return known and address.origin in self._named and self._is_encrypted(address)

    def new_host(self, datastack: Datastack) -> str:
        """Return the origin that the token would go to for the first time, if a datastack needs one.

        Empty where it goes there already, or never would.
        """
        try:
            address = ServerAddress.parse(datastack.local_server)
        except e.AddressInvalid:
            return ""
        named = address.origin in self._named and self._is_encrypted(address)
        return address.origin if named and not self.accepts_token_at(address) else ""

    def includes(self, host: str) -> bool:
        """Whether a host with port is one whose services belong to this server."""
        return any(origin.partition("://")[2] == host for origin in self._named)

    async def probes(self, datastack: Datastack | None = None) -> list[Probe]:
        """Return the questions whether each service answers, those of a datastack among them; raises ServiceError."""
        from .health import probes_of

        local = self._local(datastack) if datastack is not None else None
        return probes_of(self._channels[self.address.url], local, await self.flavour())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._adapter.aclose()

    async def _detect(self) -> Flavour:
        """Follow "Detect, do not assume" of the auth sheet, section 12."""
        transport = self._channels[self.address.url].transport
        for path in ("/info/version", "/info/api/v2/datastacks"):
            try:
                call = Call("info", "detect", "the server", "GET", path)
                answer = await transport.send(call, anonymous=True)
            except e.LoginNeeded as error:
                by_proxy = error.status == 307 or "google" in error.login_url
                return "zetta" if by_proxy or error.status == 400 else "cave"
            except (e.TokenRejected, e.GroupRefused, e.PermissionMissing):
                return "zetta"
            except (e.NotFound, e.UnknownName):
                continue
            read(call, answer, self.address.netloc, lambda value: value)  # a web page is no info service
            return "cave"
        raise e.NotFound(
            "There is no info service at this address",
            subject=str(self.address),
            host=self.address.netloc,
            path="/info/version",
            status=404,
        )

    def _trust(self, datastack: Datastack) -> None:
        try:
            self._named.add(ServerAddress.parse(datastack.local_server).origin)
        except e.AddressInvalid:
            return  # said when it is used: a datastack is worth showing without its local server

    def _local(self, datastack: Datastack) -> Channel:
        address = ServerAddress.parse(datastack.local_server)
        if address.origin in self._named and not self._is_encrypted(address):
            raise e.AddressInvalid(
                "The local server of this datastack is not encrypted, so the token is not sent there",
                subject=str(address),
                next_step="Ask the people who run the datastack to give its https address.",
            )
        if self.token is not None and self.new_host(datastack):
            host = in_ascii(address.netloc)
            new = e.NewHost(
                subject=f"datastack {datastack.name}: {host}, named by {self.address.netloc}",
                next_step=f"Choose the datastack again to be asked; a command wants --trust {host}.",
            )
            new.origin, new.named_by = address.origin, self.address.netloc
            raise new
        return self._channel_to(address)

    def _is_encrypted(self, address: ServerAddress) -> bool:
        """Whether an address is encrypted, or this server itself is not (a sandbox on this machine)."""
        return address.origin.startswith("https://") or self.address.origin.startswith("http://")

    def _channel_to(self, address: ServerAddress) -> Channel:
        if address.url not in self._channels:
            transport = Transport(
                address,
                self._adapter,
                token=lambda: self.token if self.accepts_token_at(address) else None,
                log=self.log,
                notice=self._notice,
                confirm=self._confirm,
                pause=self._pause,
                patience=self._patience,
                read_only=self._read_only,
            )
            self._channels[address.url] = Channel(transport, self._shelf)
        return self._channels[address.url]

    def _stranger(self, origin: str) -> Transport:
        return Transport(
            ServerAddress(origin),
            self._adapter,
            log=self.log,
            notice=self._notice,
            pause=self._pause,
            patience=self._patience,
            read_only=self._read_only,
        )

    def ask_anew(self) -> None:
        """Ask again for what this server and its local ones did not offer: they may have been brought up to date."""
        for channel in list(self._channels.values()):
            channel.forget_all()

    async def _confirm(self) -> bool | None:
        return await self.auth.is_alive()

    def _notice(self, text: str) -> None:
        line = plain_line(text)
        if line not in self.notices:
            self.notices.append(line)
            del self.notices[:-_KEPT_NOTICES]
