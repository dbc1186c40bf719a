"""Which error an answer is: both sheets' error tables, service by service."""

from __future__ import annotations

import re
from typing import TypeVar

from zettatui.plain import plain_line

from . import errors as e
from .call import Answer, Call
from .normalise import Said, login_page_named_in, said_by, without_tokens

_E = TypeVar("_E", bound=e.ServiceError)

FIND_ROOT = "find root"
"""The operation after which Zetta's graph server crashes for an unknown node, with no word of it."""
_LOGIN_SIGNS = ("/authorize", "/auth/google/login", "accounts.google.com")
_NO_SUCH_TABLE = ("'NoneType' object has no attribute 'get'", "'NoneType' object is not subscriptable")
_ROLLED_BACK = "This Session's transaction has been rolled back"
_NO_ROW = re.compile(
    r"No annotation with .* exists|annotation_id .* not in table|No row was found for one\(\)"
)
_NEWER_ROW = re.compile(r"update annotation ID (\d+) instead")
_NAME_PROBLEM = re.compile(r"Table name error|^Identifier .* exceeds")


def error_of(call: Call, answer: Answer, host: str) -> e.ServiceError:
    """Return the error that an unsuccessful answer is; for a change, ambiguous ones become OutcomeUnknown."""
    said = said_by(answer)
    return certain(call, _Verdict(call, answer, said, host).error(), host)


def certain(call: Call, error: e.ServiceError, host: str) -> e.ServiceError:
    """Return `error`, or OutcomeUnknown caused by it when a change may have been made in spite of it."""
    ambiguous = (e.ServerTrouble, e.GatewayTrouble, e.UnexpectedAnswer, e.TimedOut, e.ConnectionCut)
    if call.effect != "change" or not isinstance(error, ambiguous):
        return error
    unknown = e.OutcomeUnknown(
        subject=call.subject,
        method=call.method,
        host=host,
        path=call.path,
        status=error.status,
        effective_status=error.effective_status,
        detail=_lowered(error.what) + (f" ({error.detail})" if error.detail else ""),
        next_step=_looking_after(call),
        traceback=error.traceback,
    )
    unknown.__cause__ = error
    return unknown


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _looking_after(call: Call) -> str:
    if call.service == "state":
        return "A copy may be stored under an id nobody knows, harmlessly. Your text is kept; upload again."
    return ""


class _Verdict:
    """Judges one answer; a class only so that the many small rules share what they look at."""

    def __init__(self, call: Call, answer: Answer, said: Said, host: str) -> None:
        self.call, self.answer, self.said, self.host = call, answer, said, host

    def make(self, kind: type[_E], what: str = "", *, next_step: str = "", detail: str | None = None) -> _E:
        said = self.said
        text = said.text if detail is None else detail
        return kind(
            what,
            subject=self.call.subject,
            next_step=next_step,
            method=self.call.method,
            host=self.host,
            path=self.call.path,
            status=self.answer.status,
            effective_status=said.effective_status,
            detail=text if said.kind != "page" else "",
            fields=said.fields,
            traceback=said.traceback,
        )

    def error(self) -> e.ServiceError:
        said = self.said
        if said.kind == "redirect":
            return self._redirect()
        if said.kind == "auth":
            found = self._auth_layer()
            if found:
                return found
        if _ROLLED_BACK in said.text:
            return self.make(e.SessionRolledBack, detail="")
        by_service = {
            "annotation": self._annotation,
            "graph": self._graph,
            "state": self._state,
            "info": self._info,
            "schema": self._schema,
            "materialization": self._materialization,
        }.get(self.call.service)
        return (by_service() if by_service else None) or self._by_status()

    # --- the auth layer, in front of every service ---

    def _redirect(self) -> e.ServiceError:
        location = without_tokens(self.answer.header("location"))
        to_login = any(sign in location for sign in _LOGIN_SIGNS)
        elsewhere = location.startswith("http") and f"://{self.host}/" not in location + "/"
        canonical = self.answer.status in (301, 308)
        if to_login or (elsewhere and not canonical and self.call.service != "link"):
            needed = self.make(e.LoginNeeded, detail="")
            needed.login_url = login_page_named_in(self.answer)
            return needed
        refused = self.make(e.RedirectRefused, detail=location)
        refused.location = location
        return refused

    def _auth_layer(self) -> e.ServiceError | None:
        data = {key: plain_line(str(value)) for key, value in self.said.data.items() if value is not None}
        code = self.said.code
        if code == "no_token":
            return self._login_needed()
        if code == "invalid_token":
            return self._token_rejected()
        if code == "bad_auth_header":
            return self.make(e.BadAuthHeader)
        if code == "invalid_table_id":
            name = data.get("table_id", "")
            kind = data.get("resource_namespace", "name").replace("_", " ")
            kind = "graph table" if kind == "pychunkedgraph" else kind
            unknown = self.make(e.UnknownName, f"The server does not know this {kind}", detail="")
            unknown.subject = name or self.call.subject
            return unknown
        if code == "missing_tos":
            terms = self.make(e.TermsMissing, detail=data.get("tos_name", ""))
            terms.terms_name, terms.form_url = data.get("tos_name", ""), data.get("tos_form_url", "")
            return terms
        if code == "missing_permission":
            missing = self.make(e.PermissionMissing)
            missing.permission, missing.dataset = (
                data.get("required_permission", ""),
                data.get("auth_dataset", ""),
            )
            return missing
        if code == "missing_role":
            role = self.make(e.RoleMissing)
            role.role, role.dataset = data.get("required_role", ""), data.get("auth_dataset", "")
            return role
        return None

    def _login_needed(self) -> e.LoginNeeded:
        needed = self.make(e.LoginNeeded, detail="")
        needed.login_url = login_page_named_in(self.answer)
        return needed

    def _token_rejected(self) -> e.TokenRejected:
        rejected = self.make(e.TokenRejected)
        rejected.login_url = login_page_named_in(self.answer)
        return rejected

    def _forbidden(self) -> e.ServiceError:
        text = self.said.text
        if re.search(r"Requires (superadmin|admin|group admin|dataset admin) privilege", text):
            return self.make(e.AdminOnly)
        if "Requires membership of group" in text or "not authorized to" in text:
            return self.make(e.GroupRefused)
        return self.make(e.PermissionMissing)

    # --- one service each ---

    def _annotation(self) -> e.ServiceError | None:
        said, text = self.said, self.said.text
        if said.kind in ("request-schema", "query-parameter"):
            return self.make(e.RequestInvalid)
        if _NO_ROW.search(text):
            what = "The table does not have this row, or cannot show it"
            return self.make(e.NotFound, what, next_step="Check the ids of the rows.")
        if said.kind in ("crash", "message") and text in _NO_SUCH_TABLE:
            return self.make(e.TableNotFound, detail="")
        if text == "'str' object has no attribute 'items'":
            return self.make(e.RequestInvalid, "The row to change was sent without its id", detail="")
        if said.kind == "crash" and text.startswith("(psycopg2.errors."):
            return self.make(e.RequestInvalid, "The database refused this value")
        if "Detected newline in header value" in text:
            return self.make(
                e.ServerTrouble,
                "The notice of this table holds a line break, so the server cannot answer",
                next_step="Its owner can repair that by changing the notice.",
                detail="",
            )
        return self._annotation_by_status() if said.kind in ("wrapped", "message") else None

    def _annotation_by_status(self) -> e.ServiceError | None:
        status, text = self.said.effective_status, self.said.text
        if status == 401:  # the login layer's own 401 is no `message`; this one is about ownership
            return self.make(e.TableAccessRefused)
        if status == 409:
            superseded = self.make(e.RowSuperseded)
            newer = _NEWER_ROW.search(text)
            superseded.current_id = int(newer[1]) if newer else None
            return superseded
        if status == 422 or (status == 404 and self.call.effect == "change"):
            # An update is not atomic: what stood before the refused row in the request is changed.
            partly = "A row was refused; rows before it in the same request may have been changed"
            return self.make(e.RowRefused, partly if self.call.method == "PUT" else "")
        if status != 400:
            return None
        if "already exists" in text:
            return self.make(e.NameTaken)
        if _NAME_PROBLEM.search(text):
            return self.make(e.NameInvalid)
        if text.startswith("aligned volume:"):
            return self.make(e.UnknownName, "The server does not know this aligned volume")
        if text.startswith("Schema type:"):
            return self.make(
                e.UnknownName,
                "The server does not know this schema",
                next_step="Choose one from the list of schemas.",
            )
        if text.startswith("No table named"):
            return self.make(e.TableNotFound)
        return self.make(e.RequestInvalid)

    def _graph(self) -> e.ServiceError | None:
        status, text = self.said.effective_status, self.said.text
        if status == 401 and self.said.kind in ("message", "crash"):
            return self.make(e.TimeNotValid)
        if status != 500:
            return None
        if text.startswith("Cannot find root id") or text.isdecimal() or text == "pop from an empty deque":
            return self.make(e.NodeNotFound, detail="")
        if text.endswith("is no root") or text.startswith("_Attribute("):
            return self.make(e.NodeNotFound, "This id is not a root of the graph", detail="")
        if text.startswith(("Python int too large", "invalid literal for int()")):
            return self.make(e.RequestInvalid, "The graph cannot read this as an id", detail="")
        if self.call.operation == FIND_ROOT and self.said.kind == "sentence":
            what = "The graph does not know this node, or the server failed (it does not say which)"
            return self.make(e.NodeNotFound, what, detail="")
        if self.call.feature and self.said.kind == "sentence":
            return (
                self._not_offered()
            )  # FastAPI's bare crash: Zetta's server fails so on what it never served
        return None

    def _state(self) -> e.ServiceError | None:
        reading = self.call.effect == "read" and self.said.effective_status in (404, 500, 502)
        return self.make(e.StateNotFound, detail="") if reading and not self.call.feature else None

    def _info(self) -> e.ServiceError | None:
        if self.said.effective_status == 404 and not self.call.feature and self.said.kind == "message":
            return self.make(e.UnknownName, detail="")
        return None

    def _schema(self) -> e.ServiceError | None:
        if self.said.effective_status == 404 and not self.call.feature and self.said.kind == "message":
            return self.make(
                e.UnknownName,
                "The server does not know this schema",
                next_step="Choose one from the list of schemas.",
            )
        return None

    def _materialization(self) -> e.ServiceError | None:
        # Its own 404s are bare JSON strings, such as "No valid versions found"; a route's 404 is a page.
        if self.said.effective_status == 404 and self.said.kind == "said":
            return self.make(e.NotFound)
        return None

    # --- everything else ---

    def _not_offered(self) -> e.NotOffered:
        absent = self.make(e.NotOffered, f"This server does not offer {self.call.feature}", detail="")
        absent.feature = self.call.feature
        return absent

    def _by_status(self) -> e.ServiceError:
        status, text = self.said.effective_status, self.said.text
        challenge = self.answer.header("www-authenticate")
        if status == 401:
            nothing_sent = challenge.startswith("Bearer") and "error=" not in challenge  # RFC 6750, section 3
            return self._login_needed() if nothing_sent else self._token_rejected()
        if status == 400 and text.startswith("Login at"):
            return self._login_needed()
        if status == 400 and "invalid_request" in challenge:
            return self.make(e.BadAuthHeader)
        if status == 403:
            return self._forbidden()
        if status in (404, 405):
            return self._not_offered() if self.call.feature else self.make(e.NotFound)
        if status == 413:
            return self.make(e.TooLarge)
        if status == 429:
            limited = self.make(e.RateLimited)
            limited.retry_after = retry_after(self.answer)
            return limited
        if status in (502, 503, 504):
            return self.make(e.GatewayTrouble)
        return self.make(e.ServerTrouble if status >= 500 else e.RequestInvalid)


def retry_after(answer: Answer) -> float | None:
    """Return the seconds of a `Retry-After` header; the date form and nonsense give None."""
    text = answer.header("retry-after").strip()
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d+)?", text) else None
