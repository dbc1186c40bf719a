"""The fifteen lines of the founding document's script, with the values that must be seen."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.interop.place import Place
from tests.interop.report import Mismatch, holds, refused, same
from zettatui.sandbox import demo

TABLE, SCHEMA = "test_table", "microns_func_coreg"
DEFINITION = {
    "properties": {
        "func_id": {
            "description": "functional cell ID",
            "format": "integer",
            "title": "func_id",
            "type": "number",
        },
        "pt": {
            "$ref": "#/definitions/BoundSpatialPoint",
            "description": "location of cell body of functional cell",
            "type": "object",
        },
        "valid": {
            "default": False,
            "description": "is this annotation valid",
            "title": "valid",
            "type": ["boolean", "null"],
        },
    },
    "required": ["func_id", "pt"],
    "type": "object",
    "additionalProperties": True,
}


class Script:
    """The lines in their order; each needs what those before it made."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._client: Any = None
        self._state: Any = None
        self._new_id = 0

    def __iter__(self) -> Iterator[tuple[str, Callable[[], str]]]:
        # The document was written for a client that asked for no resolution; caveclient 8.2.1 does.
        create = f'annotation.create_table("{TABLE}", "{SCHEMA}", "this is a test", [4.3, 4.3, 45.0])'
        lines: list[tuple[str, Callable[[], str]]] = [
            ("token = <the login page>; auth.save_token(token)", self._log_in),
            ("<the log-out page>", self._log_out),
            (f'CAVEclient("{demo.DATASTACK}", server_address=...)', self._open),
            ("info.image_source()", self._image_source),
            (f"example_state = state.get_state_json({demo.STATE_ID})", self._get_state),
            ("example_state['layers'][0]['name'] = 'renamed'", self._rename),
            ("new_id = state.upload_state_json(example_state)", self._upload),
            ("state.get_state_json(new_id)['layers'][0]['name']", self._read_back),
            ("state.build_neuroglancer_url(state_id=new_id)", self._link),
            (f"chunkedgraph.get_root_id(supervoxel_id={demo.SUPERVOXEL})", self._root),
            (f"len(chunkedgraph.get_leaves({demo.ROOT}))", self._leaves),
            (create, self._create_table),
            (f'annotation.post_annotation("{TABLE}", [...])', self._post),
            ("<the annotation engine portal>", self._portal),
            (f"schema.schema_definition('{SCHEMA}')['definitions'][...]", self._schema),
        ]
        return iter((f"{number:2}  {text}", act) for number, (text, act) in enumerate(lines, 1))

    def _log_in(self) -> str:
        auth = self._place.open(None, token=None).auth
        page = auth.get_token_page(open=False)
        same(page, f"{self._place.server}/sticky_auth/settings/tokens")
        session = _sign_in(self._place)
        with _as(session) as person:
            holds(person.get(page).raise_for_status().text, "<h1>Tokens</h1>")
            told = io.StringIO()
            with redirect_stdout(told):
                auth.get_new_token()
            address = f"{self._place.server}/auth/api/v1/create_token"
            holds(told.getvalue(), address)
            key = person.get(address).raise_for_status().json()
        auth.save_token(key, overwrite=True)
        kept = (
            self._place.home
            / ".cloudvolume/secrets"
            / f"{urlsplit(self._place.server).netloc}-cave-secret.json"
        )
        same(json.loads(kept.read_text("utf-8")), {"token": key})
        holds([one["token"] for one in self._place.open(None, token=None).auth.get_tokens()], key)
        return (
            f"sign-in page followed, token page {page} opened, new token of {len(key)} characters accepted\n"
            f"kept in ~/.cloudvolume/secrets/{kept.name} (of the walkthrough's own home folder)"
        )

    def _log_out(self) -> str:
        auth = self._place.open(None, token=None).auth
        api = f"{self._place.server}/auth/api/v1"
        session = _sign_in(self._place)
        with _as(session) as person:
            same(person.get(f"{api}/logout").json(), "success")
            dead = person.get(f"{api}/user/cache")
            same((dead.status_code, dead.json()["error"]), (401, "invalid_token"))
        record = next(one for one in auth.get_tokens() if one["token"] == auth.token)
        with _as(auth.token) as person:
            answer = person.get(f"{api}/logout")
            same((answer.status_code, answer.text), (422, "Can't logout an API Key."))
            same(person.delete(f"{api}/user/token/{record['id']}").json(), "success")
        with refused(401, "Token is Invalid or Expired"):
            auth.get_tokens()
        self._log_in()
        return (
            "cave differs from the document's server: no page discards all tokens. /logout ends the browser's\n"
            "session (dead: 401 invalid_token) and refuses an API key (422); that one is deleted by its id\n"
            "(dead: caveclient gets 401 Token is Invalid or Expired). A new one was taken for the lines below."
        )

    def _open(self) -> str:
        self._client = self._place.open(token=None)
        full = self._client.info.get_datastack_info()
        same(full["aligned_volume"]["name"], demo.ALIGNED_VOLUME)
        same(full["local_server"], self._place.server)
        same(full["viewer_site"], demo.VIEWER_SITE)
        same([full[f"viewer_resolution_{axis}"] for axis in "xyz"], list(demo.RESOLUTION_NM))
        return json.dumps({key: value for key, value in full.items() if value is not None}, indent=1)

    def _image_source(self) -> str:
        seen = self._client.info.image_source()
        same(seen, "precomputed://gs://zetta_lee_fly_vnc_001_precomputed/vnc1_full_v3align_2/realigned_v1")
        return str(seen)

    def _get_state(self) -> str:
        self._state = self._client.state.get_state_json(495722871693421950)
        same(self._state, json.loads(demo.state_text()))
        return f"layers {self._names()}, {len(demo.state_text())} bytes of JSON"

    def _rename(self) -> str:
        before = self._names()
        self._state["layers"][0]["name"] = "renamed"
        same(self._names(), ["renamed", *before[1:]])
        return f"{before[0]} -> renamed; the other layers stay {before[1:]}"

    def _upload(self) -> str:
        self._new_id = self._client.state.upload_state_json(self._state)
        same(len(str(self._new_id)), 16)
        same(self._client.state.get_state_json(self._new_id), self._state, "read back")
        return f"{self._new_id} (16 digits, as cave's are), read back the same"

    def _read_back(self) -> str:
        seen = self._client.state.get_state_json(self._new_id)["layers"][0]["name"]
        same(seen, "renamed")
        return str(seen)

    def _link(self) -> str:
        # Named, or caveclient would ask the viewer's site which kind it is, and show it the token.
        seen = self._client.state.build_neuroglancer_url(state_id=self._new_id, target_site="seunglab")
        same(
            seen,
            "https://neuromancer-seung-import.appspot.com/?json_url="
            f"{self._place.server}/nglstate/api/v1/{self._new_id}",
        )
        return str(seen)

    def _root(self) -> str:
        seen = self._client.chunkedgraph.get_root_id(supervoxel_id=72835911972360756)
        same(int(seen), 648518346677614825)
        same(self._client.chunkedgraph.is_latest_roots([seen]).tolist(), [True])
        return f"{seen}, the latest"

    def _leaves(self) -> str:
        leaves = self._client.chunkedgraph.get_leaves(648518346677614825)
        same((len(leaves), len(set(leaves.tolist()))), (52_863, 52_863))
        return f"{len(leaves):,}"

    def _create_table(self) -> str:
        made = self._create()
        same((made.status_code, made.text), (200, TABLE))
        with refused(500, f"400 Bad Request: Table {TABLE} already exists"):
            self._create()
        return f"created: {made.text}; again: refused, Table {TABLE} already exists"

    def _create(self) -> Any:
        return self._client.annotation.create_table(TABLE, SCHEMA, "this is a test", [4.3, 4.3, 45.0])

    def _post(self) -> str:
        row = {"type": "microns_func_coreg", "pt": {"position": [1, 2, 3]}, "func_id": 0}
        ids = self._client.annotation.post_annotation(TABLE, [row])
        same(ids, [1])
        (kept,) = self._client.annotation.get_annotation(TABLE, ids)
        seen = {
            key: kept[key] for key in ("id", "valid", "pt_position", "func_id", "deleted", "superceded_id")
        }
        same(
            seen,
            {
                "id": 1,
                "valid": True,
                "pt_position": [1, 2, 3],
                "func_id": 0,
                "deleted": "None",
                "superceded_id": None,
            },
        )
        return f"{ids}: {seen}"

    def _portal(self) -> str:
        annotation = self._client.annotation
        holds(annotation.get_tables(), TABLE)
        metadata = annotation.get_table_metadata(TABLE)
        wanted = {"table_name": TABLE, "schema_type": SCHEMA, "description": "this is a test"}
        same({key: metadata[key] for key in wanted}, wanted)
        same(metadata["voxel_resolution"], [4.3, 4.3, 45.0])
        same(annotation.get_annotation_count(TABLE), 1)
        address = f"{self._place.server}/annotation/views/aligned_volume/{demo.ALIGNED_VOLUME}/table/{TABLE}"
        with _as(self._client.auth.token) as person:
            page = person.get(address).raise_for_status().text
        for part in (TABLE, SCHEMA, "this is a test", "1 annotations"):
            holds(page, part)
        return f"{address}\nshows {SCHEMA}, 'this is a test', 1 annotation; caveclient says the same"

    def _schema(self) -> str:
        seen = self._client.schema.schema_definition(SCHEMA)["definitions"]["FunctionalCoregistration"]
        same(seen, DEFINITION)
        return json.dumps(seen, indent=1, sort_keys=True)

    def _names(self) -> list[str]:
        return [layer["name"] for layer in self._state["layers"]]


def _sign_in(place: Place) -> str:
    """Do in the sandbox's pages what a person does in a browser; return the session token."""
    back = "http://localhost:9/back"
    with httpx.Client(trust_env=False) as browser:
        start = browser.get(f"{place.server}/sticky_auth/api/v1/authorize", params={"redirect": back})
        same(start.status_code, 302)
        page = browser.get(start.headers["location"]).raise_for_status().text
        click = unescape(page.partition('href="')[2].partition('"')[0])
        target = browser.get(click).headers["location"]
    if not target.startswith(back):
        raise Mismatch(f"the login led to {target}")
    return parse_qs(urlsplit(target).query)["middle_auth_token"][0]


def _as(token: str) -> httpx.Client:
    return httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False)
