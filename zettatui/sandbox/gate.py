"""Letting requests in: the token and permission checks of both deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from zettatui.sandbox.answers import flask_redirect, go_text, json_answer, text_answer
from zettatui.sandbox.people import MissingTerms, Person

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

__all__ = ["Person", "Refused", "authorise", "check_zetta", "require_superadmin", "sandbox_of"]

_COOKIE = "middle_auth_token"
# What a URL may hold unescaped when Flask puts it into the query of a redirect.
_KEPT_IN_QUERY = "/"


class Refused(Exception):
    """The request goes no further; the app answers with `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__(f"refused with {response.status_code}")
        self.response = response


def sandbox_of(request: Request) -> Sandbox:
    """Return the sandbox that serves a request."""
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox


def authorise(
    request: Request,
    *,
    permission: str | None = None,
    namespace: str | None = None,
    name: str | None = None,
    ignore_terms: bool = False,
) -> Person:
    """Return who asks, or raise Refused with the flavour's own answer (sheet auth 3.1 and 4.2).

    On cave, with a permission, the named datastack, aligned volume or graph table must be known and the
    permission held; zetta's services run behind forward-auth and check nothing further.
    """
    sandbox = sandbox_of(request)
    if sandbox.flavour == "zetta":
        return check_zetta(request)
    person = _cave_person(request, sandbox)
    if permission is not None and namespace is not None and name is not None:
        _check_permission(request, sandbox, person, permission, namespace, name, ignore_terms)
    return person


def require_superadmin(request: Request) -> Person:
    """Return who asks, or raise Refused unless it is a superadmin."""
    person = authorise(request)
    if not person.superadmin:
        raise Refused(text_answer("Requires superadmin privilege.", 403))
    return person


def sticky(sandbox: Sandbox) -> str:
    """Return the address of cave's login pages."""
    return f"{sandbox.address}/sticky_auth"


def _programmatic(request: Request) -> bool:
    return any(header in request.headers for header in ("x-requested-with", "authorization", "origin"))


def _cave_person(request: Request, sandbox: Sandbox) -> Person:
    header = request.headers.get("authorization")
    realm = f'Bearer realm="{sticky(sandbox)}/api/v1/authorize"'
    login = f"{sticky(sandbox)}/api/v1/authorize?redirect={quote(full_url(request), safe=_KEPT_IN_QUERY)}"
    if header is not None and not header.startswith("Bearer "):
        error = 'error="invalid_request", error_description="Header must begin with \'Bearer\'"'
        message = "Authorization header must begin with 'Bearer'"
        raise Refused(_e1("bad_auth_header", message, 400, f"{realm}, {error}"))
    in_query = request.query_params.get(_COOKIE)
    if header is None and in_query is not None and not _programmatic(request):
        raise Refused(_token_to_cookie(request, in_query))
    value = header[len("Bearer ") :] if header is not None else in_query or request.cookies.get(_COOKIE)
    if not value:
        if _programmatic(request):
            raise Refused(_e1("no_token", "Unauthorized - No Token Provided", 401, realm))
        raise Refused(flask_redirect(login))
    person = sandbox.people.by_token(value)
    if person is None:
        if not _programmatic(request):
            raise Refused(flask_redirect(login))
        error = 'error="invalid_token", error_description="Invalid/Expired Token"'
        raise Refused(
            _e1("invalid_token", "Unauthorized - Token is Invalid or Expired", 401, f"{realm}, {error}")
        )
    return person


def _token_to_cookie(request: Request, value: str) -> Response:
    kept = [(key, text) for key, text in request.query_params.multi_items() if key not in {_COOKIE, "token"}]
    location = full_url(request).partition("?")[0] + (f"?{urlencode(kept)}" if kept else "")
    cookie = f"{_COOKIE}={value}; Secure; HttpOnly; Path=/"
    return flask_redirect(location, {"Set-Cookie": cookie})


def full_url(request: Request) -> str:
    """Return a request's own address as the services write it: scheme, Host header, path and query."""
    address = urlsplit(str(request.url))
    query = f"?{address.query}" if address.query else ""
    host = request.headers.get("host", address.netloc)
    return f"{address.scheme}://{host}{quote(request.url.path, safe='/')}{query}"


def _check_permission(
    request: Request,
    sandbox: Sandbox,
    person: Person,
    permission: str,
    namespace: str,
    name: str,
    ignore_terms: bool,
) -> None:
    dataset = sandbox.people.dataset_of(namespace, name)
    if dataset is None:
        data: dict[str, str | None] = {"resource_namespace": namespace, "table_id": name}
        # The info service runs a newer release of the shared auth library than the others do.
        if not request.url.path.startswith(f"{sandbox.prefix}/info/"):
            data["auth_dataset"] = None
        body = {"error": "invalid_table_id", "message": "Invalid table_id for service", "data": data}
        raise Refused(json_answer(body, 400))
    if permission in sandbox.people.permissions(person.id, ignore_terms=ignore_terms).get(dataset, []):
        return
    terms = [missing for missing in sandbox.people.missing_terms(person.id) if missing.dataset == dataset]
    would_help = permission in sandbox.people.permissions(person.id, ignore_terms=True).get(dataset, [])
    if terms and would_help:
        raise Refused(_missing_terms(request, sandbox, terms[0]))
    body = {
        "error": "missing_permission",
        "message": f"Missing permission: {permission} for dataset {dataset}",
        "data": {"required_permission": permission, "auth_dataset": dataset},
    }
    raise Refused(json_answer(body, 403))


def _missing_terms(request: Request, sandbox: Sandbox, terms: MissingTerms) -> Response:
    form = f"{sticky(sandbox)}/api/v1/tos/{terms.terms_id}/accept"
    if not _programmatic(request):
        return flask_redirect(f"{form}?redirect={quote(full_url(request), safe=_KEPT_IN_QUERY)}")
    body = {
        "error": "missing_tos",
        "message": "Need to accept Terms of Service to access resource.",
        "data": {"tos_id": terms.terms_id, "tos_name": terms.terms, "tos_form_url": form},
    }
    return json_answer(body, 403)


def _e1(error: str, message: str, status: int, challenge: str) -> Response:
    return json_answer({"error": error, "message": message}, status, headers={"WWW-Authenticate": challenge})


def check_zetta(request: Request) -> Person:
    """Check a request as zetta's forward-auth does, whatever the path (sheet auth 4.2)."""
    sandbox = sandbox_of(request)
    login = f"{sandbox.origin}/auth/google/login"
    challenge = {"WWW-Authenticate": f"Bearer realm={login}, error=invalid_token"}
    value = zetta_token(request)
    if value is None:
        if "appspot.com" not in request.headers.get("origin", ""):
            # The real one goes to accounts.google.com at once; the sandbox's own page stands in for it.
            raise Refused(Response(status_code=307, headers={"Location": login}))
        value = "-"
    if not value:
        raise Refused(go_text(f"Login at {login} to get a token.", 400, challenge))
    person = sandbox.people.by_token(value)
    if person is None:
        headers = {**challenge, "Set-Cookie": f"{_COOKIE}=; Path=/; Max-Age=0"}
        raise Refused(go_text("Invalid/expired token. Try again.", 401, headers))
    uri = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if not _zetta_policy(sandbox, person, request.method, uri):
        text = f"User {person.email} not authorized to {request.method} {uri} in domain {sandbox.prefix}"
        raise Refused(go_text(text, 403))
    return person


def zetta_token(request: Request) -> str | None:
    """Return the token zetta would look at: query, second word of the header, cookie, or None."""
    if _COOKIE in request.query_params:
        return request.query_params[_COOKIE]
    words = request.headers.get("authorization", "").split(" ")
    if len(words) == 2:
        return words[1]
    return request.cookies.get(_COOKIE)


def _zetta_policy(sandbox: Sandbox, person: Person, method: str, uri: str) -> bool:
    if any(word in uri for word in ("logout", "json", "nglstate")):
        return True
    granted = {right for rights in sandbox.people.permissions(person.id).values() for right in rights}
    return "edit" in granted or ("view" in granted and method in {"GET", "HEAD"})
