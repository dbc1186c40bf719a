"""Cave's login pages for a browser (sheet auth 3.2), with a local stand-in for Google's."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox.answers import flask_redirect, text_answer
from zettatui.sandbox.gate import authorise, sandbox_of, sticky

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the pages: tokens, authorize with Google's and its callback, and the terms' form."""
    return [
        Route("/sticky_auth/settings/tokens", _token_page),
        Route("/sticky_auth/api/v1/authorize", _authorize),
        Route("/sticky_auth/google", _google),
        Route("/sticky_auth/api/v1/oauth2callback", _callback),
        Route("/sticky_auth/api/v1/tos/{terms_id:int}/accept", _terms_form, methods=["GET"]),
        Route("/sticky_auth/api/v1/tos/{terms_id:int}/accept", _terms_accepted, methods=["POST"]),
    ]


async def _token_page(request: Request) -> Response:
    person = authorise(request)
    tokens = [token for token in sandbox_of(request).people.tokens(person.id) if token.kind == "key"]
    rows = "\n".join(
        f"<li>{html.escape(token.description or 'no description')}: <code>{token.value.reveal()}</code></li>"
        for token in reversed(tokens)
    )
    who = html.escape(f"{person.name} - {person.email}")
    return text_answer(
        f"<!doctype html>\n<title>Middle Auth</title>\n<p>{who}</p>\n<h1>Tokens</h1>\n<ul>\n{rows}\n</ul>\n"
    )


async def _authorize(request: Request) -> Response:
    target = f"{sticky(sandbox_of(request))}/google{_onward(request)}"
    if "x-requested-with" in request.headers:
        return text_answer(target)
    return flask_redirect(target)


async def _google(request: Request) -> Response:
    """Stand in for Google's page, where a person has to do something: no redirect leads past it."""
    target = html.escape(f"{sticky(sandbox_of(request))}/api/v1/oauth2callback{_onward(request)}")
    return text_answer(
        "<!doctype html>\n<title>Sign in</title>\n<h1>Sign in</h1>\n"
        f'<p>In place of Google: <a href="{target}">continue as Ann Example</a></p>\n'
    )


def _onward(request: Request) -> str:
    redirect = request.query_params.get("redirect")
    return "" if redirect is None else f"?redirect={quote(redirect, safe='')}"


async def _callback(request: Request) -> Response:
    """Log the demo's user in, as if Google had said who it is."""
    sandbox = sandbox_of(request)
    token = sandbox.people.give_token(sandbox.people.by_handle("ann").id, "session").reveal()
    redirect = request.query_params.get("redirect") or f"{sticky(sandbox)}/settings/tokens"
    parts = urlsplit(redirect)
    middle_auth_url = f"{urlsplit(sandbox.address).netloc}/auth"
    added = urlencode({"middle_auth_token": token, "middle_auth_url": middle_auth_url, "token": token})
    query = f"{parts.query}&{added}" if parts.query else added
    cookie = f"middle_auth_token={token}; Secure; HttpOnly; Path=/"
    return flask_redirect(urlunsplit(parts._replace(query=query)), {"Set-Cookie": cookie})


async def _terms_form(request: Request) -> Response:
    authorise(request)
    row = _terms(request)
    if row is None:
        return text_answer("Terms of Service not found", 404)
    name, text = html.escape(row[0]), html.escape(row[1])
    return text_answer(
        f"<html>\n  <body>\n    <h2>{name}'s Terms of Service</h2>\n    <p>{text}</p>\n"
        '    <form action="" method="POST">\n'
        '      <label><input type="checkbox" name="tos_agree" value="true" /> I agree</label>\n'
        "      <button>Accept</button>\n    </form>\n  </body>\n</html>\n"
    )


async def _terms_accepted(request: Request) -> Response:
    person = authorise(request)
    if _terms(request) is None:
        return text_answer("Terms of Service not found", 404)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    if form.get("tos_agree") != ["true"]:
        return text_answer("You need to agree to the Terms of Service.", 400)
    sandbox_of(request).people.accept_terms(person.id, request.path_params["terms_id"])
    redirect = request.query_params.get("redirect")
    return flask_redirect(redirect) if redirect else text_answer("Terms of Service accepted.")


def _terms(request: Request) -> tuple[str, str] | None:
    row = (
        sandbox_of(request)
        .store.db.execute("SELECT name, text FROM terms WHERE id = ?", (request.path_params["terms_id"],))
        .fetchone()
    )
    return None if row is None else (str(row["name"]), str(row["text"]))
