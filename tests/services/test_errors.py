"""Reading unsuccessful answers: every shape of the sheets, and whatever else a server may say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.services import errors as e
from zettatui.services.call import Answer, Call, Effect
from zettatui.services.normalise import said_by, without_tokens
from zettatui.services.verdict import error_of

LOGIN = "Login at https://api.zetta.ai/auth/google/login to get a token."
NOT_YOURS = "Unauthorized: The table can only be read by its owner"
NO_POLICY = "User a@b.org not authorized to GET /info/x in domain /wclee"
LATE_ROOT = {"code": 401, "message": "[401]: root_id not valid at timestamp"}
TERMS_ROLE = {"error": "missing_role", "data": {"required_role": "dataset_admin"}}
NO_INTEGER = {"detail": [{"loc": ["path", "id"], "msg": "no integer"}]}
BAD_FIELD = {"message": {"func_id": ["Not a valid integer."]}}
BUSY = {"message": "429 Too Many Requests: 800 per 1 minute"}
DOWN = {"message": "503 Service Unavailable: later"}
CRASHED = "Internal Server Error"
JSON = (("content-type", "application/json; charset=UTF-8"),)
HTML = (("content-type", "text/html; charset=utf-8"),)
TEXT = (("content-type", "text/plain; charset=UTF-8"),)


def answer(status: int, body: Any, headers: Any = JSON) -> Answer:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Answer(status, tuple(headers), data)


def call(service: Any, *, effect: Effect = "read", feature: str = "", operation: str = "ask") -> Call:
    method = "POST" if effect == "change" else "GET"
    return Call(service, operation, "the thing", method, "/x", effect=effect, feature=feature)


def error(asked: Call, came: Answer) -> e.ServiceError:
    return error_of(asked, came, "api.zetta.ai")


@pytest.mark.parametrize(
    ("asked", "came", "expected"),
    [
        # the auth layer, both deployments
        (call("info"), answer(400, LOGIN, TEXT), e.LoginNeeded),
        (call("info"), answer(401, "Invalid/expired token. Try again.", TEXT), e.TokenRejected),
        (call("info"), answer(403, NO_POLICY, TEXT), e.GroupRefused),
        (call("info"), answer(403, "Requires membership of group: vnc", HTML), e.GroupRefused),
        (call("info"), answer(403, "Requires group admin privilege.", HTML), e.AdminOnly),
        (call("info"), answer(403, TERMS_ROLE), e.RoleMissing),
        (call("info"), answer(403, {"error": "missing_tos", "message": "m"}), e.TermsMissing),
        (call("info"), answer(400, {"error": "missing_table_id"}), e.RequestInvalid),
        (call("info"), answer(403, {"error": "something_new", "message": "no"}), e.PermissionMissing),
        # proxies and frameworks
        (call("info"), answer(404, "404 page not found", TEXT), e.NotFound),
        (call("info"), answer(413, "<html>", HTML), e.TooLarge),
        (call("info"), answer(504, "<html>", HTML), e.GatewayTrouble),
        (call("info"), answer(418, "teapot", TEXT), e.RequestInvalid),
        (call("graph", feature="lineages"), answer(404, {"detail": "Not Found"}), e.NotOffered),
        (call("graph"), answer(422, NO_INTEGER), e.RequestInvalid),
        (call("graph", feature="freshness"), answer(500, CRASHED, TEXT), e.NotOffered),
        (call("graph", operation="find root"), answer(500, CRASHED, TEXT), e.NodeNotFound),
        (call("graph"), answer(401, LATE_ROOT), e.TimeNotValid),
        (call("graph"), answer(401, {"error": "invalid_token"}), e.TokenRejected),
        # the annotation engine's generations
        (call("annotation"), answer(401, {"message": NOT_YOURS}), e.TableAccessRefused),
        (call("annotation", effect="change"), answer(422, BAD_FIELD), e.RowRefused),
        (call("annotation", effect="change"), answer(400, {"schema_errors": {"x": ["y"]}}), e.RequestInvalid),
        (call("annotation", effect="change"), answer(500, {"message": CRASHED}), e.OutcomeUnknown),
        (call("annotation", effect="change"), answer(500, DOWN), e.OutcomeUnknown),
        (call("annotation"), answer(500, BUSY), e.RateLimited),
        (call("annotation"), answer(404, "null"), e.NotFound),
        (call("state"), answer(502, "<html>", HTML), e.StateNotFound),
        (call("state"), answer(503, "<html>", HTML), e.GatewayTrouble),
        (call("state", effect="change"), answer(500, "<html>", HTML), e.OutcomeUnknown),
    ],
)
def test_an_answer_is_judged_by_the_table(asked: Call, came: Answer, expected: type[e.ServiceError]) -> None:
    found = error(asked, came)
    assert type(found) is expected
    assert found.sentence.endswith(".")


def test_a_wrapped_error_keeps_both_statuses_and_hides_the_traceback() -> None:
    body = {
        "code": 500,
        "message": "409 Conflict: superseded by annotation ID 8, update annotation ID 8 instead",
        "traceback": ["File x", "line 3"],
    }
    found = error(call("annotation", effect="change"), answer(500, body))
    assert isinstance(found, e.RowSuperseded)
    assert (found.status, found.effective_status, found.current_id) == (500, 409, 8)
    assert found.traceback == "File x\nline 3"
    assert "File x" not in found.sentence


def test_the_details_of_a_422_are_a_python_literal() -> None:
    body = {
        "message": "422 Unprocessable Entity: {'pt': {'position': ['Field may not be null.']}, 'tag': ['x']}"
    }
    found = error(call("annotation", effect="change"), answer(500, body))
    assert found.fields == {"pt": {"position": ["Field may not be null."]}, "tag": ["x"]}
    assert "pt.position: Field may not be null.; tag: x" in found.sentence


def test_a_422_that_is_no_literal_keeps_its_text() -> None:
    found = error(
        call("annotation", effect="change"), answer(500, {"message": "422 Unprocessable Entity: {oops"})
    )
    assert "{oops" in found.sentence


def test_database_errors_end_before_the_statement() -> None:
    message = (
        "404 Not Found: (psycopg2.errors.X) out of range\n\n[SQL: INSERT INTO t VALUES (%(x)s)]\n[params]"
    )
    found = error(call("annotation", effect="change"), answer(500, {"message": message}))
    assert "out of range" in found.sentence
    assert "INSERT" not in found.sentence + found.detail


def test_terms_permissions_and_roles_carry_their_data() -> None:
    terms = error(
        call("info"),
        answer(
            403, {"error": "missing_tos", "data": {"tos_name": "flywire", "tos_form_url": "https://x/tos"}}
        ),
    )
    assert isinstance(terms, e.TermsMissing)
    assert (terms.terms_name, terms.form_url) == ("flywire", "https://x/tos")
    data = {"required_permission": "edit", "auth_dataset": "vnc"}
    missing = error(call("info"), answer(403, {"error": "missing_permission", "data": data}))
    assert isinstance(missing, e.PermissionMissing)
    assert (missing.permission, missing.dataset) == ("edit", "vnc")


@pytest.mark.parametrize(
    ("challenge", "page"),
    [
        (
            'Bearer realm="https://g.org/sticky_auth/api/v1/authorize", error="invalid_token"',
            "https://g.org/sticky_auth/api/v1/authorize",
        ),
        (
            "Bearer realm=https://api.zetta.ai/auth/google/login, error=invalid_token",
            "https://api.zetta.ai/auth/google/login",
        ),
        ('Bearer realm="localhost:7443/auth", error="invalid_token"', "https://localhost:7443/auth"),
        ("Basic", ""),
    ],
)
def test_the_login_page_is_read_from_the_challenge(challenge: str, page: str) -> None:
    found = error(call("info"), answer(401, "no", [*TEXT, ("www-authenticate", challenge)]))
    assert isinstance(found, e.TokenRejected)
    assert found.login_url == page


def test_server_text_is_made_safe_and_short() -> None:
    found = error(
        call("annotation"), answer(400, {"message": "bad \x1b]52;c;eA==\x07\x1b[31mred\u202e" + "x" * 5000})
    )
    assert "\x1b" not in found.sentence
    assert "\u202e" not in found.sentence
    assert len(found.sentence) < 600


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://x.org/a?b=1&middle_auth_token=s&c=2", "https://x.org/a?b=1&c=2"),
        ("https://x.org/a?token=s#f", "https://x.org/a#f"),
        ("https://x.org/a?B=%20x", "https://x.org/a?B=%20x"),
        ("http://[bad?token=s", "http://[bad"),
    ],
)
def test_tokens_are_taken_out_of_urls(url: str, clean: str) -> None:
    assert without_tokens(url) == clean


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "error", "errors", "schema_errors", "detail", "data", "traceback", "code"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
services = st.sampled_from(
    ["auth", "info", "state", "graph", "annotation", "schema", "materialization", "link"]
)


@given(
    st.integers(300, 599),
    st.one_of(json_values.map(lambda value: json.dumps(value).encode()), st.binary(max_size=40)),
    st.sampled_from([JSON, HTML, TEXT, ()]),
    services,
    st.sampled_from(["read", "change"]),
)
def test_no_answer_whatsoever_is_a_crash(
    status: int, body: bytes, headers: Any, service: Any, effect: Any
) -> None:
    came = Answer(status, headers, body)
    found = error(call(service, effect=effect), came)
    assert isinstance(found, e.ServiceError)
    assert found.sentence.strip()
    assert said_by(came) == said_by(came)


def every_error() -> list[type[e.ServiceError]]:
    return [kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.ServiceError)]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_is_whole_sentences(kind: type[e.ServiceError]) -> None:
    text = kind(subject="table t").sentence
    assert text[0].isupper()
    assert text.endswith(".")
    assert "(table t)." in text
    assert not kind.default_what.endswith(".")
    assert kind is e.ServiceError or kind.default_what != e.ServiceError.default_what
