"""Who you are: tokens, permissions, login pages; middle_auth on CAVE, a forward-auth proxy on Zetta."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote, urlencode

from zettatui.secret import Secret

from . import errors as e
from .call import Answer, Call
from .channel import Channel, json_body
from .shapes import WrongShape, flag, integer, mapping, part, read, sequence, text, text_or_empty, texts

Flavour = Literal["cave", "zetta"]

_WHO = re.compile(r"\bUser (\S+@\S+) not authorized")
_API = "/auth/api/v1"


@dataclass(frozen=True)
class MissingTerms:
    """Terms of service that a dataset still asks for; `id` is None where the server does not tell it."""

    dataset: str
    terms: str
    id: int | None = None


@dataclass(frozen=True)
class Identity:
    """Whose token it is. Zetta tells only the email, and not always that; then the rest is empty.

    `permissions` lists what the account may do by dataset (`{"vnc": ("view", "edit")}`).
    """

    name: str
    email: str
    id: int | None
    groups: tuple[str, ...]
    permissions: Mapping[str, tuple[str, ...]]
    missing_terms: tuple[MissingTerms, ...]
    admin: bool


@dataclass(frozen=True)
class ApiToken:
    """One of the person's lasting tokens on CAVE; `secret` never prints."""

    id: int
    secret: Secret
    description: str
    created: datetime | None
    last_used: datetime | None


@dataclass(frozen=True)
class LoginPage:
    """Where a person gets a token: the page to open, another that works too, and what to do there."""

    address: str
    alternative: str
    instruction: str


class AuthService:
    """Checks and lists tokens. Its channel knows the server's own token; `flavour` detects the deployment."""

    def __init__(self, channel: Channel, flavour: Callable[[], Awaitable[Flavour]]) -> None:
        self._channel = channel
        self._flavour = flavour

    async def login_page(self) -> LoginPage:
        """Return the pages where a token is to be had; no request beyond detecting the deployment is made."""
        address = self._channel.transport.address
        if await self._flavour() == "zetta":
            return LoginPage(
                address.origin + "/auth/google/login",
                address.join(f"{_API}/refresh_token"),
                "Sign in with Google; the page that follows is the token alone. Copy all of it, = included.",
            )
        return LoginPage(
            address.join("/sticky_auth/settings/tokens"),
            address.join(f"{_API}/create_token"),
            "Sign in with Google, make a token on that page, and copy it: 32 letters and digits.",
        )

    def terms_page(self, terms: MissingTerms) -> str:
        """Return the page where terms are read and accepted (CAVE only), empty where it is not known."""
        address = self._channel.transport.address
        return "" if terms.id is None else address.join(f"/sticky_auth/api/v1/tos/{terms.id}/accept")

    def authorize_page(self, redirect: str) -> str:
        """Return CAVE's sign-in page, which sends the browser on to `redirect` with a token in its query."""
        query = urlencode({"redirect": redirect}, quote_via=quote, safe="")
        return self._channel.transport.address.join(f"/sticky_auth/api/v1/authorize?{query}")

    async def check(self, token: Secret | None = None, *, fresh: bool = False) -> Identity:
        """Ask the server whose token this is (default: the server's own).

        `fresh` asks CAVE for rights as they are now instead of its copy of them, which may be five minutes
        old; Zetta keeps none.

        Raises:
            TokenRejected: the login server does not know it (`confirmed` is True).
            GroupRefused: the token is good, but this Zetta group lets it see nothing.
        """
        if await self._flavour() == "zetta":
            return await self._check_at_zetta(token)
        path = f"{_API}/my_permissions" if fresh else f"{_API}/user/cache"
        call = Call("auth", "check token", "your token", "GET", path)
        return read(call, await self._send(call, token), self._channel.host, _identity)

    async def is_alive(self) -> bool | None:
        """Return whether the login server still knows the server's token; None if it cannot be asked.

        Services refuse a good token for up to five minutes after a hiccup of the login server.
        """
        try:
            await self.check()
        except e.TokenRejected:
            return False
        except (e.GroupRefused, e.PermissionMissing, e.TermsMissing):
            return True
        except e.ServiceError:
            return None
        return True

    async def log_out_everywhere(self) -> str:
        """On Zetta, make every token of the person invalid, on all machines, and return what the server said.

        Raises:
            NotOffered: on CAVE, where tokens are deleted one by one.
        """
        call = Call(
            "auth",
            "log out",
            "all your tokens",
            "GET",
            "/auth/logout",
            effect="change",
            at_origin=True,
            feature="logging out everywhere",
        )
        if await self._flavour() == "cave":
            raise self._channel.absent(call)
        answer = await self._channel.send(call)
        if answer.is_page:
            raise e.OutcomeUnknown(
                subject=call.subject, method="GET", host=self._channel.host, path=call.path
            )
        return answer.text.strip()

    async def tokens(self) -> list[ApiToken]:
        """Return the person's lasting tokens, newest first; raises NotOffered on Zetta."""
        call = Call(
            "auth", "list tokens", "your tokens", "GET", f"{_API}/user/token", feature="a list of tokens"
        )
        await self._only_on_cave(call)
        return await self._channel.fetch(call, lambda value: [_api_token(item) for item in sequence(value)])

    async def create_token(self, description: str = "", *, token: Secret | None = None) -> Secret:
        """Make one more lasting token (CAVE only), for whoever `token` belongs to (default: the server's own).

        Other tokens stay valid.
        """
        body = json_body({"description": description[:120]} if description else {})
        call = Call(
            "auth",
            "create token",
            "a new token",
            "POST",
            f"{_API}/user/token",
            body=body,
            content_type="application/json",
            effect="change",
            feature="making tokens",
        )
        await self._only_on_cave(call)
        answer = await self._channel.transport.send(call, token=token)
        return read(call, answer, self._channel.host, lambda value: Secret(text(value, "token").strip()))

    async def delete_token(self, token_id: int) -> None:
        """Delete one lasting token (CAVE only); it may go on working for five minutes.

        Raises:
            NotFound: no such token.
        """
        call = Call(
            "auth",
            "delete token",
            f"token {token_id}",
            "DELETE",
            f"{_API}/user/token/{token_id}",
            effect="change",
        )
        await self._only_on_cave(call, "deleting single tokens")
        await self._channel.send(call)

    async def names(self, user_ids: list[int]) -> dict[int, str]:
        """Return the names of users by id, unknown ones left out; raises NotOffered on Zetta."""
        query = (("id", ",".join(map(str, user_ids))),)
        call = Call(
            "auth",
            "look up names",
            "names of users",
            "GET",
            f"{_API}/username",
            query,
            feature="names of users",
        )
        await self._only_on_cave(call)
        return await self._channel.fetch(call, _names)

    async def _only_on_cave(self, call: Call, feature: str = "") -> None:
        if await self._flavour() == "zetta":
            raise self._channel.absent(Call(**{**call.__dict__, "feature": feature or call.feature}))

    async def _send(self, call: Call, token: Secret | None) -> Answer:
        try:
            return await self._channel.transport.send(call, token=token)
        except e.TokenRejected as error:
            error.settle(alive=False)
            raise

    async def _check_at_zetta(self, token: Secret | None) -> Identity:
        listing = Call("auth", "check token", "your token", "GET", "/info/api/v2/datastacks")
        try:
            answer = await self._send(listing, token)
        except e.GroupRefused as error:
            who = _WHO.search(error.detail)
            error.subject = f"signed in as {who[1]}" if who else error.subject
            raise
        read(listing, answer, self._channel.host, texts)
        return Identity("", await self._email_at_zetta(token), None, (), {}, (), admin=False)

    async def _email_at_zetta(self, token: Secret | None) -> str:
        """Ask the proxy itself, which names the person in a header; where that is not routed, nobody does."""
        call = Call("auth", "ask who it is", "your token", "GET", "/auth", at_origin=True)
        try:
            answer = await self._channel.transport.send(call, token=token)
        except e.ServiceError as error:
            who = _WHO.search(error.detail)
            return who[1] if who else ""
        return text_or_empty(answer.header("x-forwarded-user"))


def _identity(value: object) -> Identity:
    raw = mapping(value, "user")
    permissions = mapping(raw.get("permissions_v2") or {}, "permissions")
    return Identity(
        name=text_or_empty(raw.get("name")),
        email=text_or_empty(raw.get("email")),
        id=integer(part(raw, "id"), "user id"),
        groups=texts(raw.get("groups") or [], "groups"),
        permissions={dataset: texts(granted, dataset) for dataset, granted in permissions.items()},
        missing_terms=tuple(
            _missing_terms(item) for item in sequence(raw.get("missing_tos") or [], "missing terms")
        ),
        admin=flag(raw.get("admin", False), "admin"),
    )


def _missing_terms(value: object) -> MissingTerms:
    raw = mapping(value, "terms")
    number = raw.get("tos_id")
    return MissingTerms(
        text_or_empty(raw.get("dataset_name")),
        text_or_empty(raw.get("tos_name")),
        None if number is None else integer(number, "terms id"),
    )


def _api_token(value: object) -> ApiToken:
    raw = mapping(value, "token")
    return ApiToken(
        id=integer(part(raw, "id"), "token id"),
        secret=Secret(text(part(raw, "token"), "token")),
        description=text_or_empty(raw.get("description")),
        created=_http_date(raw.get("created")),
        last_used=_http_date(raw.get("last_used")),
    )


def _http_date(value: object) -> datetime | None:
    try:
        return parsedate_to_datetime(value).astimezone(timezone.utc) if isinstance(value, str) else None
    except ValueError:
        return None


def _names(value: object) -> dict[int, str]:
    found: dict[int, str] = {}
    for item in sequence(value):
        raw = mapping(item, "user")
        if raw.get("id") is None:
            raise WrongShape("a user without id")
        found[integer(raw["id"], "user id")] = text_or_empty(raw.get("name"))
    return found
