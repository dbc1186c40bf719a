"""Every way a service can fail, as one hierarchy; each error says what happened, to what, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from zettatui.plain import plain_line


class ServiceError(Exception):
    """A call to a service failed; `sentence` is fit for the screen, the attributes for details.

    Attributes:
        what: what happened, a clause without full stop.
        subject: to what it happened, e.g. `table test_table`; may be empty.
        next_step: what the person can do now, whole sentences.
        method: the HTTP method, or empty when no request was made.
        host: host and port asked.
        path: path asked, secrets masked.
        status: the HTTP status that came, if one came.
        effective_status: the status meant (a wrapped 500 names another), if one came.
        detail: the server's own words, made safe, at most a few hundred characters.
        fields: messages by field, when the server named fields.
        traceback: the server's traceback, for a details view only.
    """

    default_what: ClassVar[str] = "The server's answer could not be used"
    default_next_step: ClassVar[str] = "Try again; if it stays, look at the request log."

    def __init__(
        self,
        what: str = "",
        *,
        subject: str = "",
        next_step: str = "",
        method: str = "",
        host: str = "",
        path: str = "",
        status: int | None = None,
        effective_status: int | None = None,
        detail: str = "",
        fields: Mapping[str, object] | None = None,
        traceback: str = "",
    ) -> None:
        self.what = what or self.default_what
        self.subject = subject
        self.next_step = next_step or self.default_next_step
        self.method = method
        self.host = host
        self.path = path
        self.status = status
        self.effective_status = status if effective_status is None else effective_status
        self.detail = plain_line(detail)
        self.fields: Mapping[str, object] = dict(fields or {})
        self.traceback = traceback
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What happened, to what, the server's words if any, and what to do next."""
        text = self.what + (f" ({self.subject})" if self.subject else "")
        said = self.detail or _spelled(self.fields)
        text += f": {said}" if said else ""
        return f"{text}{'' if text.endswith(('.', '!', '?', '…')) else '.'} {self.next_step}"

    def __str__(self) -> str:
        return self.sentence


def _spelled(fields: Mapping[str, object]) -> str:
    """Spell `{"pt": {"foo": ["Unknown field."]}}` as `pt.foo: Unknown field.`, one after another."""
    found: list[str] = []

    def walk(prefix: str, value: object) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else str(key), inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                walk(prefix, inner)
        else:
            found.append(f"{prefix}: {value}" if prefix else str(value))

    walk("", fields)
    return plain_line("; ".join(found))


class AddressInvalid(ServiceError):
    """What was typed is not an address of a server."""

    default_what = "That is not the address of a server"
    default_next_step = "Write it like https://api.zetta.ai/wclee."


# --- who you are -------------------------------------------------------------------------------------


class LoginNeeded(ServiceError):
    """No token was sent; `login_url` is the page to open, if the server named one."""

    default_what = "You are not signed in"
    default_next_step = "Open the login page, copy a token and paste it."
    login_url: str = ""


class TokenRejected(ServiceError):
    """The token is unknown or expired; `confirmed` is True once the auth server itself said so.

    False means that the auth server still knows the token and only the service refused it (its cache
    lasts up to five minutes), None that nobody could be asked. Never a reason to delete a stored token.
    """

    default_what = "The server did not accept the token"
    default_next_step = "Your token is kept. Paste a new one if this stays."
    login_url: str = ""
    confirmed: bool | None = None
    hint: str = ""
    """The refused token by its last characters, as `Secret.hint` names it."""

    def settle(self, *, alive: bool | None) -> None:
        """Note what the auth server itself says about the token: it knows it, it does not, or no answer."""
        if alive is None:
            return
        self.confirmed = not alive
        self.next_step = (
            "The login server still knows it, so keep it and try again in five minutes."
            if alive
            else "It is unknown or expired; sign in again to get a new one."
        )


class BadAuthHeader(ServiceError):
    """The server could not read the header that carries the token."""

    default_what = "The server could not read how the token was sent"
    default_next_step = "Check that the token is one word, without quotes or spaces."


class TermsMissing(ServiceError):
    """Terms of service are not accepted yet: their name, and the page where that is done."""

    default_what = "The terms of service of this data are not accepted yet"
    default_next_step = "Open the terms, accept them, and try again."
    terms_name: str = ""
    form_url: str = ""


class PermissionMissing(ServiceError):
    """The token is good, but lacks a permission (`view`, `edit`) on a dataset."""

    default_what = "Your account lacks a permission"
    default_next_step = "Ask the people who run the dataset for it."
    permission: str = ""
    dataset: str = ""


class RoleMissing(ServiceError):
    """The token is good, but lacks a role on a dataset."""

    default_what = "Your account lacks a role"
    default_next_step = "Ask the people who run the dataset for it."
    role: str = ""
    dataset: str = ""


class AdminOnly(ServiceError):
    """Only an administrator may do this."""

    default_what = "Only an administrator may do this"
    default_next_step = "Ask an administrator of the server."


class GroupRefused(ServiceError):
    """The token is good, but this group (or Zetta's policy for it) does not let its owner in."""

    default_what = "The token is good, but this group does not let you do this"
    default_next_step = "Check the group in the server's address, or ask its owners for access."


class NewHost(ServiceError):
    """The info service names a local server that the token was never sent to; nothing was asked there.

    `origin` is that server, `named_by` the host of the info service that named it.
    """

    default_what = "Your token was never sent to the server that holds this data, and nobody agreed to it yet"
    default_next_step = "Choose the datastack again to say whether it may be."
    origin: str = ""
    named_by: str = ""


# --- what you asked for ------------------------------------------------------------------------------


class UnknownName(ServiceError):
    """A datastack, aligned volume or graph table of this name is unknown to the server."""

    default_what = "The server does not know this name"
    default_next_step = "Check the spelling, or choose one from the list of datastacks."


class NotFound(ServiceError):
    """There is nothing at this address."""

    default_what = "The server has nothing under this name"
    default_next_step = "Check the name and the server's address."


class NotOffered(ServiceError):
    """This server does not have this feature; `feature` names it. Remembered, so asked only once."""

    default_what = "This server does not offer that"
    default_next_step = "Everything else works as before."
    feature: str = ""


class StateNotFound(ServiceError):
    """No state has this id, or the state server failed: it does not say which."""

    default_what = "The state was not found, or the server failed (it does not say which)"
    default_next_step = "Check the id; if it is right, try again later."


class NodeNotFound(ServiceError):
    """The graph has no such node, or not at the time asked for."""

    default_what = "The graph has no such node at that time"
    default_next_step = "Check the id, the datastack and the time."


class TimeNotValid(ServiceError):
    """The table is capped in time and the node is newer. Nothing is wrong with the token."""

    default_what = "This table does not show the graph at that time"
    default_next_step = "Choose an earlier time, or an older root id. Your token is fine."


class TableNotFound(ServiceError):
    """The annotation engine has no such table."""

    default_what = "There is no such table"
    default_next_step = "Refresh the list of tables and choose one from it."


class TableAccessRefused(ServiceError):
    """The table belongs to somebody else and its permissions do not let you do this."""

    default_what = "This table does not let you do that"
    default_next_step = "Ask its owner; your token is fine."


class NameTaken(ServiceError):
    """A table of this name exists, perhaps marked as deleted; a name is never free again."""

    default_what = "The name is taken"
    default_next_step = "Choose another name; names of deleted tables stay taken."


class NameInvalid(ServiceError):
    """The server does not allow this name."""

    default_what = "This name is not allowed"
    default_next_step = "Use at most 40 lower-case letters, digits and _, and do not begin with a digit."


class RequestInvalid(ServiceError):
    """The server found the request wrong; `fields` says where, if it said so. Nothing was changed."""

    default_what = "The server did not accept the request"
    default_next_step = "Correct what it names and send it again."


class RowRefused(ServiceError):
    """The annotation engine or its database refused a row; of new rows none was stored."""

    default_what = "The rows were refused, and none was stored"
    default_next_step = "Correct the values it names and send them again."


class RowSuperseded(ServiceError):
    """The row was replaced before; `current_id` is the row to change instead, if the server named it."""

    default_what = "This row was replaced by a newer one"
    default_next_step = "Change the newer row instead."
    current_id: int | None = None


class LookupsMissing(ServiceError):
    """Rows were just added, and it is not yet looked up which segments their points are in."""

    default_what = "New rows are not looked up in the segmentation yet"
    default_next_step = "Wait a few minutes, or ask again without these rows (a)."


class TooLarge(ServiceError):
    """The request or the answer is larger than the server or zettatui allows."""

    default_what = "That is too large"
    default_next_step = "Send or ask for less at once."


class RateLimited(ServiceError):
    """Too many requests; `retry_after` is the wait in seconds, if the server named one."""

    default_what = "The server asks for fewer requests"
    default_next_step = "Wait a little and try again."
    retry_after: float | None = None


# --- what went wrong on the way ----------------------------------------------------------------------


class ServerTrouble(ServiceError):
    """The server failed while working on the request."""

    default_what = "The server failed"
    default_next_step = "Try again later; the details hold what it said."


class GatewayTrouble(ServiceError):
    """The server's gateway could not reach the service (502, 503, 504), also after retries."""

    default_what = "The server's gateway could not reach the service"
    default_next_step = "Try again in a minute."


class UnexpectedAnswer(ServiceError):
    """The answer is not what this service gives: a web page where JSON was due, or JSON of another shape."""

    default_what = "The answer is not what this service gives"
    default_next_step = "Check the server's address, and sign in again if a login page came back."


class Unreachable(ServiceError):
    """No connection to the server; the request was not sent."""

    default_what = "The server could not be reached"
    default_next_step = "Check the address, the network and a proxy; then try again."


class NotTrusted(Unreachable):
    """The server could not prove who it is, or does not encrypt; the request was not sent."""

    default_what = "The server's certificate is not trusted, so nothing was sent"
    default_next_step = "Check the address; certificates of your own go into SSL_CERT_FILE."


class TimedOut(ServiceError):
    """The server did not answer within the time limit."""

    default_what = "The server did not answer in time"
    default_next_step = "Try again, or ask for less at once."


class ConnectionCut(ServiceError):
    """The connection broke before the answer was complete."""

    default_what = "The connection broke before the answer was complete"
    default_next_step = "Try again."


class ReadOnly(ServiceError):
    """A change was not sent, since zettatui was started to change nothing."""

    default_what = "Nothing was sent: read-only"
    default_next_step = (
        "Start without --readonly (or readonly in config.toml, ZETTATUI_READONLY) to change anything."
    )


class RedirectRefused(ServiceError):
    """The server points to another address, which is never followed by itself; `location` is that address."""

    default_what = "The server points to another address, and zettatui does not follow by itself"
    default_next_step = "Use that address if you trust it."
    location: str = ""


class OutcomeUnknown(ServiceError):
    """A change was sent and it is not known whether it was made (why: `__cause__`). Never sent again."""

    default_what = "It is not known whether the server made the change"
    default_next_step = "Look whether it is there before sending it again."


class SessionRolledBack(ServiceError):
    """The server refused because of an earlier database error; nothing was done and once more is safe."""

    default_what = "The server was still clearing up an earlier database error, and did nothing"
    default_next_step = "Send it once more."
