"""Cave's auth service (middle_auth 2.30.3): who am I, tokens, names, groups, datasets (sheet auth 3.3)."""

from __future__ import annotations

import json
import math
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from zettatui.sandbox import auth_pages
from zettatui.sandbox.answers import json_answer, text_answer
from zettatui.sandbox.gate import Person, Refused, authorise, sandbox_of, sticky
from zettatui.sandbox.people import LEVELS, Token

if TYPE_CHECKING:
    from zettatui.sandbox.app import Sandbox

VERSION = "2.30.3"


def routes(sandbox: Sandbox) -> list[BaseRoute]:
    """Return the API at `/auth` and again at `/sticky_auth`, the HTML pages, and `/auth_info`."""
    found: list[BaseRoute] = [Route("/auth_info", _auth_info)]
    for base in ("/auth", "/sticky_auth"):
        api = f"{base}/api/v1"
        found += [
            Route(f"{base}/version", _version),
            Route(f"{api}/user/me", _me),
            Route(f"{api}/user/cache", _cache),
            Route(f"{api}/my_permissions", _cache),
            Route(f"{api}/user/missing", _missing),
            Route(f"{api}/user/token", _tokens, methods=["GET"]),
            Route(f"{api}/user/token", _new_token, methods=["POST"]),
            Route(f"{api}/user/token/{{token_id:int}}", _delete_token, methods=["DELETE"]),
            Route(f"{api}/user/token/{{token}}/ttl", _ttl),
            Route(f"{api}/create_token", _new_token, methods=["GET"]),
            Route(f"{api}/refresh_token", _refresh_token),
            Route(f"{api}/logout", _logout),
            Route(f"{api}/logout_all", _logout_all),
            Route(f"{api}/username", _usernames),
            Route(f"{api}/user", _users),
            Route(f"{api}/user/{{person_id:int}}", _user),
            Route(f"{api}/user/{{person_id:int}}/permissions", _user_permissions),
            Route(f"{api}/user/{{person_id:int}}/group", _user_groups),
            Route(f"{api}/user/{{person_id:int}}/tos", _user_terms),
            Route(f"{api}/group", _groups),
            Route(f"{api}/group/{{group_id:int}}/user", _group_users),
            Route(f"{api}/dataset", _datasets),
            Route(f"{api}/tos", _terms),
            Route(f"{api}/permission", _permissions),
            Route(f"{api}/service/{{namespace}}/table/{{name}}/dataset", _table_dataset),
            Route(f"{api}/app", _apps),
            Route(f"{api}/table/{{name}}/has_public", _no),
            Route(f"{api}/table/{{name}}/root/{{root:int}}/is_public", _no),
        ]
    return [*found, *auth_pages.routes(sandbox)]


async def _auth_info(request: Request) -> Response:
    return json_answer({"login_url": sticky(sandbox_of(request))})


async def _version(request: Request) -> Response:
    return text_answer(f"neuroglance_auth -- version {VERSION}")


async def _me(request: Request) -> Response:
    return json_answer(_shown_user(sandbox_of(request), authorise(request), full=True))


async def _cache(request: Request) -> Response:
    return json_answer(_shown_cache(sandbox_of(request), authorise(request)))


async def _missing(request: Request) -> Response:
    return json_answer(_shown_missing(sandbox_of(request), authorise(request).id))


async def _tokens(request: Request) -> Response:
    person = authorise(request)
    return json_answer([_shown_token(token) for token in reversed(_keys(request, person))])


async def _new_token(request: Request) -> Response:
    person = authorise(request)
    description = None
    try:
        sent = json.loads(await request.body() or b"{}")
    except ValueError:
        sent = {}
    if isinstance(sent, dict):
        description = sent.get("description")
    return json_answer(sandbox_of(request).people.give_token(person.id, description=description).reveal())


async def _delete_token(request: Request) -> Response:
    person = authorise(request)
    wanted = request.path_params["token_id"]
    if not any(token.id == wanted for token in _keys(request, person)):
        return text_answer("Token doesn't exist", 404)
    sandbox_of(request).people.drop_tokens([wanted])
    return json_answer("success")


async def _ttl(request: Request) -> Response:
    person = authorise(request)
    sandbox = sandbox_of(request)
    token = sandbox.people.find_token(request.path_params["token"])
    if token is None or token.person_id != person.id:
        # The misspelling is the server's own.
        message = "Token does not exist or is not asociated with your account."
        return json_answer({"error": "invalid_token", "message": message}, 404)
    left = -1 if token.expires is None else math.floor((token.expires - sandbox.now()).total_seconds())
    return json_answer(left)


async def _refresh_token(request: Request) -> Response:
    person = authorise(request)
    keys = _keys(request, person)
    if len(keys) > 1:
        return text_answer("You have more than one API key. Please use the tokens page.", 400)
    people = sandbox_of(request).people
    people.drop_tokens(token.id for token in keys)
    return json_answer(people.give_token(person.id).reveal())


async def _logout(request: Request) -> Response:
    person = authorise(request)
    people = sandbox_of(request).people
    used = None if person.token is None else people.find_token(person.token.reveal())
    if used is None or used.kind == "key":
        return text_answer("Can't logout an API Key.", 422)
    people.drop_tokens([used.id])
    return json_answer("success")


async def _logout_all(request: Request) -> Response:
    person = authorise(request)
    people = sandbox_of(request).people
    people.drop_tokens(token.id for token in people.tokens(person.id) if token.kind == "session")
    return json_answer("success")


async def _usernames(request: Request) -> Response:
    authorise(request)
    found = _people_by_ids(request, request.query_params.get("id", ""))
    return json_answer([{"id": person.id, "name": person.name} for person in found])


async def _users(request: Request) -> Response:
    _some_admin(request)
    sandbox = sandbox_of(request)
    query = request.query_params
    everyone = _people_by_ids(request, ",".join(map(str, sandbox.people.all_ids())))
    if "id" in query:
        found = _people_by_ids(request, query["id"])
    elif "email" in query:
        found = [person for person in everyone if query["email"].lower() in person.email.lower()]
    elif "name" in query:
        found = [person for person in everyone if query["name"].lower() in person.name.lower()]
    elif "from" in query or "to" in query:
        found = [person for person in everyone if _made_between(request, person)]
    else:
        page, size = int(query.get("page", "1")), int(query.get("per_page", "20"))
        shown = everyone[(page - 1) * size : page * size]
        items = [_shown_user(sandbox, person, full=True) for person in shown]
        return json_answer({"pages": math.ceil(len(everyone) / size), "items": items})
    return json_answer([_shown_user(sandbox, person, full=True) for person in found])


def _made_between(request: Request, person: Person) -> bool:
    made = sandbox_of(request).people.created(person.id).replace(tzinfo=timezone.utc).timestamp()
    query = request.query_params
    return float(query.get("from", "0")) <= made <= float(query.get("to", "inf"))


async def _user(request: Request) -> Response:
    asking = authorise(request)
    person = _person_or_404(request)
    return json_answer(_shown_user(sandbox_of(request), person, full=asking.superadmin))


async def _user_permissions(request: Request) -> Response:
    _some_admin(request)
    return json_answer(_shown_cache(sandbox_of(request), _person_or_404(request)))


async def _user_groups(request: Request) -> Response:
    _some_admin(request)
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name FROM groups JOIN members ON group_id = id WHERE person_id = ? ORDER BY id",
        (_person_or_404(request).id,),
    )
    return json_answer([dict(row) for row in rows])


async def _user_terms(request: Request) -> Response:
    _some_admin(request)
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name FROM terms JOIN accepted_terms ON terms_id = id WHERE person_id = ? ORDER BY id",
        (_person_or_404(request).id,),
    )
    return json_answer([dict(row) for row in rows])


async def _groups(request: Request) -> Response:
    _some_admin(request)
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name FROM groups WHERE name LIKE ? ORDER BY id",
        (f"%{request.query_params.get('name', '')}%",),
    )
    return json_answer([dict(row) for row in rows])


async def _group_users(request: Request) -> Response:
    _some_admin(request)
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name FROM people JOIN members ON person_id = id WHERE group_id = ? ORDER BY id",
        (request.path_params["group_id"],),
    )
    return json_answer([{**dict(row), "admin": False} for row in rows])


async def _datasets(request: Request) -> Response:
    if not authorise(request).superadmin:
        return json_answer([])
    rows = sandbox_of(request).store.db.execute(
        "SELECT id, name, terms_id AS tos_id FROM datasets ORDER BY id"
    )
    return json_answer([dict(row) for row in rows])


async def _terms(request: Request) -> Response:
    authorise(request)
    rows = sandbox_of(request).store.db.execute("SELECT id, name, text FROM terms ORDER BY id")
    return json_answer([dict(row) for row in rows])


async def _permissions(request: Request) -> Response:
    authorise(request)
    return json_answer([{"id": level, "name": name} for name, level in LEVELS.items()])


async def _table_dataset(request: Request) -> Response:
    authorise(request)
    dataset = sandbox_of(request).people.dataset_of(
        request.path_params["namespace"], request.path_params["name"]
    )
    if dataset is None:
        return text_answer("No dataset for given service and table names", 404)
    return json_answer(dataset)


async def _apps(request: Request) -> Response:
    authorise(request)
    rows = sandbox_of(request).store.db.execute("SELECT id, url FROM trusted_sites ORDER BY id")
    return json_answer([dict(row) for row in rows])


async def _no(request: Request) -> Response:
    authorise(request)
    return json_answer(False)


def _some_admin(request: Request) -> Person:
    person = authorise(request)
    if not person.superadmin:
        raise Refused(text_answer("Requires admin privilege.", 403))
    return person


def _person_or_404(request: Request) -> Person:
    person = sandbox_of(request).people.by_id(request.path_params["person_id"])
    if person is None:
        raise Refused(text_answer("User doesn't exist", 404))
    return person


def _people_by_ids(request: Request, text: str) -> list[Person]:
    people = sandbox_of(request).people
    ids = [int(part) for part in text.split(",") if part.strip().isdigit()]
    return [person for person in map(people.by_id, ids) if person is not None]


def _keys(request: Request, person: Person) -> list[Token]:
    return [token for token in sandbox_of(request).people.tokens(person.id) if token.kind == "key"]


def _http_date(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return format_datetime(moment.replace(tzinfo=timezone.utc, microsecond=0), usegmt=True)


def _shown_token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "user_id": token.person_id,
        "token": token.value.reveal(),
        "description": token.description,
        "created": _http_date(token.created),
        "updated": _http_date(token.last_used or token.created),
        "last_used": _http_date(token.last_used),
    }


def _shown_user(sandbox: Sandbox, person: Person, *, full: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": person.id,
        "service_account": False,
        "name": person.name,
        "created": _http_date(sandbox.people.created(person.id)),
        "pi": "",
        "affiliations": [[]],
    }
    if full:
        shown |= {
            "gdpr_consent": False,
            "admin_datasets": [],
            "admin": person.superadmin,
            "email": person.email,
        }
    return shown


def _shown_missing(sandbox: Sandbox, person_id: int) -> list[dict[str, Any]]:
    return [
        {
            "dataset_id": missing.dataset_id,
            "dataset_name": missing.dataset,
            "tos_id": missing.terms_id,
            "tos_name": missing.terms,
        }
        for missing in sandbox.people.missing_terms(person_id)
    ]


def _shown_cache(sandbox: Sandbox, person: Person) -> dict[str, Any]:
    rights = sandbox.people.permissions(person.id)
    return {
        "id": person.id,
        "parent_id": None,
        "service_account": False,
        "name": person.name,
        "email": person.email,
        "admin": person.superadmin,
        "pi": "",
        # A list inside a list: a stray comma upstream that clients now rely on.
        "affiliations": [[]],
        "groups": sandbox.people.groups_of(person.id),
        "permissions": {name: max(LEVELS.get(right, 0) for right in held) for name, held in rights.items()},
        "permissions_v2": rights,
        "permissions_v2_ignore_tos": sandbox.people.permissions(person.id, ignore_terms=True),
        "missing_tos": _shown_missing(sandbox, person.id),
        "datasets_admin": [],
        "groups_admin": [],
    }
