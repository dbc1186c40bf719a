"""Zetta's auth server: login, the check itself, logout (sheet auth 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.answers import go_text
from zettatui.sandbox.gate import check_zetta, sandbox_of

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox


def host_routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the routes outside the group prefix."""
    return [
        Route("/", _hello),
        Route("/auth", _check),
        Route("/auth/google/login", login),
        Route("/auth/logout", _logout),
    ]


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the old login address inside the group prefix."""
    return [Route("/auth/api/v1/refresh_token", login)]


async def _hello(request: Request) -> Response:
    return go_text("Hello, World!")


async def _check(request: Request) -> Response:
    person = check_zetta(request)
    forwarded = {
        "X-Forwarded-User": person.email,
        "X-Forwarded-Uri": request.headers.get("x-forwarded-uri", request.url.path),
        "X-Forwarded-Method": request.headers.get("x-forwarded-method", request.method),
        "X-Forwarded-Domain": request.headers.get("x-forwarded-prefix", sandbox_of(request).prefix),
    }
    return go_text("OK", headers=forwarded)


async def login(request: Request) -> Response:
    """Stand in for Google's page and what follows it: make a token for the demo's user and hand it over."""
    people = sandbox_of(request).people
    token = people.give_token(people.by_handle("ann").id, "session").reveal()
    redirect = request.query_params.get("redirect")
    if redirect is None:
        return go_text(token)
    if "appspot.com" in redirect:
        return RedirectResponse(f"{redirect}?middle_auth_token={token}", 302)
    cookie = f"middle_auth_token={token}; Path=/; Max-Age=60"
    return RedirectResponse(redirect, 302, {"Set-Cookie": cookie})


async def _logout(request: Request) -> Response:
    person = check_zetta(request)
    people = sandbox_of(request).people
    for other_id in people.all_ids():
        other = people.by_id(other_id)
        # The real one deletes by prefix of the email, other people's tokens among them.
        if other is not None and other.email.startswith(person.email):
            people.drop_tokens(token.id for token in people.tokens(other_id))
    return go_text(
        f"{person.email} logged out.", headers={"Set-Cookie": "middle_auth_token=; Path=/; Max-Age=0"}
    )
