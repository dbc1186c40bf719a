"""The screens one can go to, by name; each is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen


def _welcome() -> Screen[Any]:
    from zettatui.screens.welcome import WelcomeScreen

    return WelcomeScreen()


def _login() -> Screen[Any]:
    from zettatui.screens.login import LoginScreen

    return LoginScreen()


def _datastack() -> Screen[Any]:
    from zettatui.screens.datastack import DatastackScreen

    return DatastackScreen()


def _state() -> Screen[Any]:
    from zettatui.screens.state import StateScreen

    return StateScreen()


def _graph() -> Screen[Any]:
    from zettatui.screens.graph import GraphScreen

    return GraphScreen()


def _tables() -> Screen[Any]:
    from zettatui.screens.tables import TablesScreen

    return TablesScreen()


def _jobs() -> Screen[Any]:
    from zettatui.screens.jobs import JobsScreen

    return JobsScreen()


def _doctor() -> Screen[Any]:
    from zettatui.screens.doctor import DoctorScreen

    return DoctorScreen()


MODES: dict[str, str | Callable[[], Screen[Any]]] = {
    "welcome": _welcome,
    "login": _login,
    "datastack": _datastack,
    "state": _state,
    "graph": _graph,
    "tables": _tables,
    "jobs": _jobs,
    "doctor": _doctor,
}
