"""How the engines say no: errors of the code, and their bodies in both generations (E3 to E6)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

from starlette.responses import Response

from zettatui.sandbox.answers import json_answer

Generation = Literal["wrapped", "plain"]


class Failure(Exception):
    """Anything an engine answers with an error; `answer` makes the response of it."""


class Aborted(Failure):
    """A deliberate error with a status and a text (or an object, for 422)."""

    def __init__(self, status: int, detail: Any) -> None:
        self.status = status
        self.detail = detail
        super().__init__(str(detail))


class Crash(Failure):
    """An error the engine's code did not foresee; the text is Python's."""


class BadEnvelope(Failure):
    """The JSON around the data is wrong (E4)."""

    def __init__(self, errors: dict[str, Any]) -> None:
        self.errors = errors
        super().__init__(str(errors))


class BadParameter(Failure):
    """A query parameter is wrong (E5)."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


class DatabaseRefused(Failure):
    """PostgreSQL refused a statement; the text is psycopg2's with SQLAlchemy's statement behind it."""

    def __init__(self, error_class: str, message: str, statement: str, parameters: dict[str, Any]) -> None:
        super().__init__(
            f"(psycopg2.errors.{error_class}) {message}\n\n[SQL: {statement}]\n[parameters: {parameters}]\n"
            "(Background on this error at: http://sqlalche.me/e/13/9h9h)"
        )


def answer(failure: Failure, generation: Generation) -> Response:
    """Return the error body: HTTP 500 for everything when wrapped, the real status when plain."""
    status = _status(failure) if generation == "plain" else 500
    if isinstance(failure, BadEnvelope):
        return _json({"schema_errors": failure.errors}, status)
    if isinstance(failure, BadParameter):
        body = {"errors": {failure.name: str(failure)}, "message": "Input payload validation failed"}
        return _json(body, status)
    if generation == "wrapped":
        return _json({"code": 500, "message": _wrapped_text(failure), "traceback": _traceback(failure)}, 500)
    if isinstance(failure, Aborted):
        return _json({"message": failure.detail}, failure.status)
    return _json({"message": "Internal Server Error"}, 500)


def method_not_allowed(generation: Generation) -> Response:
    """Return flask-restx's 405, wrapped or plain."""
    return answer(Aborted(405, "The method is not allowed for the requested URL."), generation)


def _status(failure: Failure) -> int:
    if isinstance(failure, BadEnvelope | BadParameter):
        return 400
    return failure.status if isinstance(failure, Aborted) else 500


def _wrapped_text(failure: Failure) -> str:
    if isinstance(failure, Aborted):
        return f"{failure.status} {_phrase(failure.status)}: {failure.detail}"
    return str(failure)


def _phrase(status: int) -> str:
    # Werkzeug kept the older name of 413.
    return "Request Entity Too Large" if status == 413 else HTTPStatus(status).phrase


def _traceback(failure: Failure) -> list[str]:
    return [
        "Traceback (most recent call last):\n",
        '  File "flask_restx/api.py", line 403, in wrapper\n    resp = resource(*args, **kwargs)\n',
        f"{type(failure).__name__}: {failure}\n",
    ]


def _json(body: Any, status: int) -> Response:
    return json_answer(body, status, spaced=True)
