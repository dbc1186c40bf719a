"""One request to the engine: who asks, about which volume and table, and how its failures are answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zettatui.sandbox.annotation.catalog import Table, describe, find_table
from zettatui.sandbox.annotation.envelope import read_envelope, read_json
from zettatui.sandbox.annotation.failures import (
    Aborted,
    BadParameter,
    Crash,
    DatabaseRefused,
    Failure,
    Generation,
    answer,
    method_not_allowed,
)
from zettatui.sandbox.annotation.types import Field
from zettatui.sandbox.answers import json_answer
from zettatui.sandbox.gate import authorise
from zettatui.sandbox.people import Person

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
STICKY = "annotation.sticky_session"
_ROLLED_BACK = "annotation.rolled_back"


@dataclass(frozen=True)
class Call:
    """A request after the permission check, its body read."""

    sandbox: Sandbox
    person: Person
    request: Request
    body: bytes

    @property
    def volume(self) -> str:
        """The aligned volume in the path."""
        return str(self.request.path_params["volume"])

    @property
    def table_name(self) -> str:
        """The table in the path."""
        return str(self.request.path_params["table"])

    def check_volume(self) -> None:
        """Refuse an aligned volume that the info service does not list."""
        known = self.sandbox.store.db.execute("SELECT 1 FROM aligned_volumes WHERE name = ?", (self.volume,))
        if known.fetchone() is None:
            raise Aborted(400, f"aligned volume: {self.volume} not valid")

    def envelope(self, fields: tuple[Field, ...]) -> dict[str, Any]:
        """Return the JSON body, checked."""
        return read_envelope(read_json(self.body), fields)

    def metadata(self, name: str | None = None) -> dict[str, Any] | None:
        """Return the metadata of the table in the path, or of the named one."""
        return describe(self.sandbox, self.volume, self.table_name if name is None else name)

    def table(self, name: str | None = None) -> Table:
        """Return the table in the path, or the named one; unknown crashes as the real engine does."""
        wanted = self.table_name if name is None else name
        table = find_table(self.sandbox.store, self.volume, wanted)
        if table is None:
            raise Crash("'NoneType' object is not subscriptable")
        return table

    def annotation_ids(self) -> list[int]:
        """Return the ids in the query string."""
        texts = self.request.query_params.getlist("annotation_ids")
        if not texts:
            raise Crash("'NoneType' object is not iterable")
        try:
            return [int(word) for text in texts for word in text.split(",")]
        except ValueError as error:
            raise BadParameter("annotation_ids", f"list of annotation ids {error}") from None


Handler = Callable[[Call], Response]


def endpoint(path: str, generation: Generation, sandbox: Sandbox, **handlers: Handler) -> Route:
    """Return the route of one resource; handlers, one a method, run after the check on the volume."""

    async def serve(request: Request) -> Response:
        body = await request.body()
        handler = handlers.get(request.method)
        if handler is None:
            return method_not_allowed(generation)
        person = authorise(
            request,
            permission="view" if request.method == "GET" else "edit",
            namespace="aligned_volume",
            name=request.path_params["volume"],
        )
        try:
            _fail_once(sandbox, request.method, request.url.path)
            return handler(Call(sandbox, person, request, body))
        except Failure as failure:
            _remember(sandbox, failure)
            return answer(failure, generation)

    return Route(path, serve, methods=_METHODS)


def reply(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a JSON answer as the engine writes it."""
    return json_answer(value, status, spaced=True, headers=headers)


def notice_header(metadata: dict[str, Any]) -> dict[str, str] | None:
    """Return the header with the owner's notice; one that does not fit a header crashes the answer."""
    notice = metadata.get("notice_text")
    if notice is None:
        return None
    if "\n" in notice or "\r" in notice:
        raise Crash("Detected newline in header value.  This is a potential security problem")
    try:
        notice.encode("latin-1")
    except UnicodeEncodeError as error:
        raise Crash(str(error)) from None
    return {"Warning": f"Table Owner Notice: {notice}"}


def _remember(sandbox: Sandbox, failure: Failure) -> None:
    refused = failure if isinstance(failure, DatabaseRefused) else failure.__cause__
    if isinstance(refused, DatabaseRefused) and sandbox.store.get(STICKY) == "on":
        sandbox.store.put(_ROLLED_BACK, str(refused))


def _fail_once(sandbox: Sandbox, method: str, path: str) -> None:
    original = sandbox.store.get(_ROLLED_BACK)
    if not original:
        return
    sandbox.store.put(_ROLLED_BACK, "")
    text = (
        "This Session's transaction has been rolled back due to a previous exception during flush."
        " To begin a new transaction with this Session, first issue Session.rollback()."
        " Original exception was:"
        f" {original} (Background on this error at: http://sqlalche.me/e/13/7s2a)"
    )
    rows = path.endswith("/annotations")
    if method == "POST":
        raise Aborted(404 if rows else 400, text)
    if method == "PUT" and rows:
        raise Aborted(400, text)
    raise Crash(text)
