"""Use-cases of states: open anything, say what an edit changes, upload it once and read it back."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.states.document import StateDocument
from zettatui.states.faults import JsonFault
from zettatui.storage.errors import StorageError

from .documents import document_of
from .jobs import Progress
from .local_states import DEFAULT_SITES as DEFAULT_SITES
from .local_states import LocalState, open_here
from .local_states import NothingToOpen as NothingToOpen

if TYPE_CHECKING:
    from zettatui.services.server import Server
    from zettatui.states.changes import Change
    from zettatui.states.compare import ReadBack
    from zettatui.states.dialect import Dialect
    from zettatui.states.links import Link
    from zettatui.states.lint import LintContext
    from zettatui.states.sites import Family
    from zettatui.storage.drafts import OpenDraft

    from .sessions import Session
    from .state_text import Checked
    from .workbench import Workbench


@dataclass(frozen=True)
class OpenedState:
    """A state as it was opened.

    `address` is the server it came from or would go to; `state_id` is None for what is stored nowhere yet.
    `said` tells what the pasted text was taken for, where that is worth saying; `draft` is the draft it was
    resumed from, locked, which whoever goes on with the state releases. `only_draft` tells that the text it was
    made from could not be had, so that the draft is the only copy there is.
    """

    document: StateDocument
    title: str
    address: ServerAddress
    state_id: int | None = None
    said: str = ""
    draft: OpenDraft | None = None
    only_draft: bool = False


@dataclass(frozen=True)
class Uploaded:
    """A state that was stored: its id, its links by viewer family, and how it reads back.

    `read_back` is None when it could not be read back; `trouble` then says why, and otherwise what else went
    wrong, such as a ledger that could not be written. `server_changes` are what the server made of it.
    """

    state_id: int
    url: str
    links: dict[Family, str]
    read_back: ReadBack | None
    family: Family
    trouble: str = ""
    server_changes: tuple[Change, ...] = ()

    @property
    def faithful(self) -> bool:
        """Tell whether what is stored was seen to be what was sent."""
        return self.read_back is not None and self.read_back.verdict != "different"

    @property
    def sentence(self) -> str:
        """What a person is told."""
        if self.read_back is None:
            return f"Stored as {self.state_id}, but it could not be read back: {self.trouble}"
        return f"Stored as {self.state_id}. {self.read_back.say} {self.trouble}".rstrip()


@dataclass(frozen=True)
class Stored:
    """A state that was sent and got its id, but is not read back yet: what is known, and what was sent."""

    known: Uploaded
    content: bytes
    address: ServerAddress


class States:
    """Opening, comparing and storing states for one session."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        self._bench, self._session = bench, session

    @property
    def _server(self) -> Server:
        return self._bench.server(self._session.address)

    # -- opening ---------------------------------------------------------------------------------------

    async def open(self, thing: str, progress: Progress) -> OpenedState:
        """Open an id, a link, a file or JSON text.

        Raises:
            NothingToOpen: it is none of these. ServiceError: it could not be fetched.
        """
        opened = await self.look(thing, progress)
        if opened.state_id is None:
            return opened
        remark = await asyncio.to_thread(self._remember_opened, opened)
        return replace(opened, said=f"{opened.said} {remark}".strip())

    async def look(self, thing: str, progress: Progress) -> OpenedState:
        """Fetch a state only to compare it: as `open`, but the ledger does not hear of it."""
        found = await asyncio.to_thread(open_here, thing)
        if isinstance(found, LocalState):
            document = await asyncio.to_thread(document_of, found.content)
            return OpenedState(document, found.title, self._session.address, said=found.said)
        return await self._fetch(found, progress)

    async def resume(self, draft: str, progress: Progress) -> OpenedState:
        """Open a draft over the text it was made from; what it was made from is fetched again if it can be.

        Raises:
            StorageError: the draft is gone, cannot be read, or is open in another instance.
        """
        taking = asyncio.ensure_future(asyncio.to_thread(self._bench.drafts.resume, draft))
        try:
            kept = await asyncio.shield(taking)
            return await self._resumed(kept, progress)
        except BaseException:
            # Cancelled too: a draft that nobody shows must not stay locked.
            taking.add_done_callback(_release)
            raise

    async def _resumed(self, kept: OpenDraft, progress: Progress) -> OpenedState:
        try:
            address = ServerAddress.parse(kept.server)
        except e.AddressInvalid:
            address = self._session.address
        state_id = int(kept.base_id) if kept.base_id is not None and kept.base_id.isdecimal() else None
        said = f"Draft of {kept.title or 'a state'}, kept {kept.saved_at:%Y-%m-%d %H:%M:%S}Z."
        original: bytes | None = None
        if state_id is not None:
            try:
                original = await (await self._server_at(address)).state.get(state_id, tell=progress)
            except e.ServiceError as error:
                said = f"{said} What it was made from could not be fetched: {error.sentence}"
        only_draft = original is None
        document = await asyncio.to_thread(document_of, kept.text if original is None else original)
        edited = document.with_text(kept.text.decode("utf-8", "surrogateescape"))
        return OpenedState(edited, kept.title, address, state_id, said, kept, only_draft)

    async def _fetch(self, link: Link, progress: Progress) -> OpenedState:
        server = await self._server_of(link)
        if link.id is not None:
            state_id = int(link.id)
            content = await server.state.get(state_id, tell=progress)
            title = link.id
        else:
            state_id = None
            content = await server.state.get_url(link.fetch_url or "", tell=progress)
            title = (link.url or "").rpartition("/")[2] or "linked state"
        document = await asyncio.to_thread(document_of, content)
        said = "" if link.input.isdigit() else link.say
        if state_id is not None and server.address != self._session.address:
            token = "its own token" if server.token is not None else "no token"
            said = (
                f"{said} Read from {server.address.netloc} with {token}; it is uploaded there too.".lstrip()
            )
        return OpenedState(document, title, server.address, state_id, said)

    async def _server_of(self, link: Link) -> Server:
        """Return the server a link points to; another host's own token is used there, never this one's."""
        if link.id is None or link.server is None:
            return self._server
        address = ServerAddress.parse(link.server)
        if address.origin == self._session.address.origin:
            return self._server
        return await self._server_at(address)

    async def _server_at(self, address: ServerAddress) -> Server:
        """Return the client of a server, with the token that was kept for it; never with another server's."""
        server = self._bench.server(address)
        if server.token is None and address != self._session.address:
            found = (await asyncio.to_thread(self._bench.credentials.find, address.url)).best
            server.token = found.secret if found is not None and found.owned else None
        return server

    def _remember_opened(self, opened: OpenedState) -> str:
        try:
            self._bench.ledger.opened(str(opened.state_id), opened.address.url, title=opened.title)
        except StorageError as error:
            # The ledger is a convenience; a full disk must not keep a state from opening.
            return error.sentence
        return ""

    # -- what the text means ---------------------------------------------------------------------------

    async def check(self, text: str, progress: Progress) -> Checked:
        """Say what a text at hand means, or where it is broken."""
        from .state_text import AtHand, StateText

        return await StateText(text).check(AtHand(text), self.lint_context, progress)

    @property
    def lint_context(self) -> LintContext:
        """What is known beside a text: the datastack's sources and viewer, the kind of server it would go to."""
        from zettatui.states.lint import LintContext
        from zettatui.states.sites import family_of

        datastack, flavour = self._session.datastack, self._bench.known_flavour(self._session.address)
        if datastack is None:
            return LintContext(flavour=flavour)
        return LintContext(
            image_source=datastack.image_source or "",
            segmentation_source=datastack.segmentation_source or "",
            family=family_of(datastack.viewer_site) if datastack.viewer_site else None,
            flavour=flavour,
        )

    # -- storing ---------------------------------------------------------------------------------------

    async def check_to_store(self, opened: OpenedState, text: str, progress: Progress) -> Checked:
        """Say what is wrong or doubtful in a text that is to be stored where the opened state belongs."""
        from .state_text import AtHand, StateText

        context = self.lint_context
        with suppress(e.ServiceError):  # the upload itself will tell what is wrong with the server
            context = replace(context, flavour=await self._bench.server(opened.address).flavour())
        return await StateText(text).check(AtHand(text), context, progress)

    async def upload(self, opened: OpenedState, document: StateDocument, progress: Progress) -> Uploaded:
        """Store the document's text as a new state on the server it belongs to, once, and read it back.

        Raises:
            OutcomeUnknown: it may be stored under an id nobody knows; nothing is repeated.
            JsonFault: the text is no JSON.
        """
        return await self.read_back(await self.store(opened, document))

    async def store(self, opened: OpenedState, document: StateDocument) -> Stored:
        """Do the first half of `upload`: send the text once, and remember its id; raises as `upload`."""
        content = await asyncio.to_thread(document.upload_bytes)
        family: Family = "mainline" if await asyncio.to_thread(_is_mainline, content) else "fork"
        server = await self._server_at(opened.address)
        state_id = await server.state.post(content)
        remark = await asyncio.to_thread(self._remember_uploaded, opened, state_id)
        url, links = server.state.url(state_id), self.links(server, state_id)
        return Stored(Uploaded(state_id, url, links, None, family, remark), content, opened.address)

    async def read_back(self, stored: Stored) -> Uploaded:
        """Do the second half: fetch what was stored and compare it with what was sent; trouble is told."""
        from zettatui.states.compare import compare_read_back

        server, known = self._bench.server(stored.address), stored.known
        try:
            received = await server.state.get(known.state_id)
            rounds = await server.flavour() == "zetta"
            found = await asyncio.to_thread(
                compare_read_back, stored.content, received, accept_rounding=rounds
            )
        except (e.ServiceError, JsonFault) as error:
            # Whatever comes back, the id of what was stored must not be lost.
            return replace(known, trouble=f"{error.sentence} {known.trouble}".rstrip())
        made = await asyncio.to_thread(_made_of, stored.content, received, found)
        return replace(known, read_back=found, server_changes=made)

    def links(self, server: Server, state_id: int) -> dict[Family, str]:
        """Return the neuroglancer link of a stored state for each viewer family."""
        from zettatui.states.sites import build

        url = server.state.url(state_id)
        return {family: build(self.site_for(family), family, url) for family in DEFAULT_SITES}

    def link_of(self, opened: OpenedState, dialect: Dialect | None) -> str:
        """Return the link of an opened state, for the viewer family that reads its dialect."""
        if opened.state_id is None:
            raise NothingToOpen("This text is stored nowhere yet, so it has no link: upload it first (u).")
        found = self.links(self._bench.server(opened.address), opened.state_id)
        return found["mainline" if dialect == "mainline" else "fork"]

    def url_of(self, opened: OpenedState) -> str:
        """Return the address of a stored state, for its own server."""
        if opened.state_id is None:
            raise NothingToOpen("This text is stored nowhere yet, so it has no address.")
        return self._bench.server(opened.address).state.url(opened.state_id)

    def site_for(self, family: Family) -> str:
        """Return the viewer to use for a family: the datastack's if it is one, else the usual one."""
        from zettatui.states.sites import family_of

        datastack = self._session.datastack
        site = datastack.viewer_site if datastack is not None else ""
        if site and family_of(site) in (family, None):
            return site
        return DEFAULT_SITES[family]

    def _remember_uploaded(self, opened: OpenedState, state_id: int) -> str:
        parent = str(opened.state_id) if opened.state_id is not None else None
        try:
            self._bench.ledger.uploaded(str(state_id), opened.address.url, parent=parent, title=opened.title)
        except StorageError as error:
            return error.sentence
        return ""


def _release(taking: asyncio.Future[OpenDraft]) -> None:
    if not taking.cancelled() and taking.exception() is None:
        taking.result().release()


def _is_mainline(content: bytes) -> bool:
    from zettatui.states.dialect import dialect_of
    from zettatui.states.literals import read

    return dialect_of(read(content.decode("utf-8", "surrogateescape"))) == "mainline"


def _made_of(sent: bytes, received: bytes, found: ReadBack) -> tuple[Change, ...]:
    """Name what the server changed, value by value; the order of keys aside, which means nothing."""
    if found.verdict == "same" and not found.axes:
        return found.changes
    from zettatui.states.diff import diff

    return found.changes or diff(sent, received).changes
