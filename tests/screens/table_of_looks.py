"""Which picture shows a screen empty, loading, in trouble and full; or why there is none.

`python -m tests.screens.table_of_looks` prints the table. Each picture is six: 80x24, 120x40 and 200x50, dark and in
the terminal's own sixteen colours (`__looks__`).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, NamedTuple

from textual.screen import Screen

import zettatui


class Looks(NamedTuple):
    """The names of pictures in `looks.CASES`; a sentence instead tells why there is none."""

    empty: str
    loading: str
    error: str
    full: str


NO_WAIT = "It shows what is in memory: nothing is waited for."
NO_ASKING = "It asks one thing and fetches nothing: what comes of the answer is told by the screen below."
FIXED = "It says the same always."
FILLED = "It is opened for one thing that is there, so it is never empty."
FIELD = "It has one field; what stands in it makes no other picture."
QUICK = "It reads a file of ours, in one frame; what is damaged in it is told in the sentence, as on other screens."

TABLE: dict[str, Looks] = {
    "CombineDialog": Looks("combine-empty", NO_ASKING, "combine-error", "sets-combine"),
    "AskLine": Looks("graph-at", NO_ASKING, "line-error", "graph-box"),
    "ChooseTheme": Looks(FIXED, NO_WAIT, NO_ASKING, "themes"),
    "Choose": Looks(FILLED, NO_WAIT, NO_ASKING, "import-choose"),
    "CommandPalette": Looks("palette-none", NO_WAIT, NO_ASKING, "palette"),
    "ContentsScreen": Looks("contents-none", "contents-loading", "contents-error", "contents"),
    "CopyAs": Looks(FILLED, NO_WAIT, NO_ASKING, "graph-copy-as"),
    "CreateTableScreen": Looks("tables-create", "create-loading", "create-error", "create-full"),
    "DatastackScreen": Looks("datastack-empty", "loading-datastack", "trouble-datastack", "datastack-full"),
    "DiffScreen": Looks("diff-same", "diff-loading", "diff-error", "diff-many"),
    "DoctorScreen": Looks(
        "There is always something to find.",
        "doctor-loading",
        "What failed is a finding: see full.",
        "doctor",
    ),
    "EditMetadataScreen": Looks(FILLED, "edit-table-loading", "edit-table-error", "cave-tables-edit"),
    "EditRowScreen": Looks(FILLED, "edit-row-loading", "edit-row-error", "edit-row"),
    "GoLine": Looks(FIXED, NO_WAIT, NO_ASKING, "go"),
    "GraphScreen": Looks("graph-empty", "graph-loading", "trouble-graph", "graph-leaves"),
    "GuideScreen": Looks("guide", NO_WAIT, NO_ASKING, "guide-full"),
    "HelpScreen": Looks(FIXED, NO_WAIT, NO_ASKING, "help-state"),
    "ImportScreen": Looks("import-file", "import-loading", "import-refused", "import-done"),
    "JobsScreen": Looks("jobs-none-found", "jobs-loading", "jobs-error", "jobs-full"),
    "JumpScreen": Looks(FILLED, NO_WAIT, NO_ASKING, "jump"),
    "LedgerScreen": Looks("ledger-empty", QUICK, QUICK, "ledger-full"),
    "LoginScreen": Looks("login-empty", "login-loading", "trouble-login", "login-full"),
    "MetadataScreen": Looks(FILLED, "metadata-loading", "metadata-error", "tables-metadata"),
    "NewRowScreen": Looks("tables-new-row", "new-row-loading", "tables-new-row-trouble", "new-row-full"),
    "NoticesScreen": Looks("notices-empty", NO_WAIT, "notices-error", "notices"),
    "Omnibox": Looks("omnibox-empty", "omnibox-loading", "omnibox-error", "omnibox-link"),
    "Outline": Looks("outline-none", NO_WAIT, NO_ASKING, "state-outline"),
    "OutputScreen": Looks(
        "output-nothing",
        "It comes when the command has ended; until then line 1 tells.",
        "output-error",
        "output",
    ),
    "QrCode": Looks(FILLED, NO_WAIT, NO_ASKING, "diff-qr"),
    "QueryScreen": Looks("query-none", "query-loading", "query-error", "cave-versions-query"),
    "Question": Looks(FIXED, NO_WAIT, NO_ASKING, "login-logout"),
    "RefreshScreen": Looks("refresh-current", "refresh-loading", "refresh-error", "refresh-stale"),
    "RequestScreen": Looks("request-closed", NO_WAIT, "request-error", "request-bodies"),
    "RequestsScreen": Looks("requests-none-found", NO_WAIT, "requests-error", "requests"),
    "RowCardScreen": Looks(FILLED, "card-loading", "card-error", "cave-tables-card"),
    "RowsScreen": Looks("rows-empty", "rows-loading", "rows-error", "tables-rows"),
    "SchemaScreen": Looks(FILLED, "schema-loading", "schema-error", "tables-schema"),
    "SearchLine": Looks("search-empty", NO_WAIT, "search-none", "search"),
    "SegmentsDialog": Looks("segments-empty", NO_ASKING, "segments-error", "state-segments"),
    "SetsScreen": Looks("sets-empty", "sets-loading", "sets-error", "sets-full"),
    "StateScreen": Looks("state-empty", "state-loading", "trouble-state", "state-full"),
    "TablesScreen": Looks("tables-none", "loading-tables", "trouble-tables", "tables-full"),
    "ToSelect": Looks(FILLED, NO_WAIT, NO_ASKING, "to-select"),
    "TokensScreen": Looks("tokens-none", "tokens-loading", "tokens-error", "tokens"),
    "TrustedHosts": Looks("trusted-none", NO_WAIT, NO_ASKING, "trusted"),
    "TypeName": Looks("cave-tables-delete", NO_ASKING, "delete-error", FIELD),
    "VersionsScreen": Looks("versions-none", "versions-loading", "versions-error", "versions"),
    "WelcomeScreen": Looks(FIXED, NO_WAIT, NO_ASKING, "welcome"),
    "WhyScreen": Looks(FILLED, "why-loading", "why-error", "why"),
}
"""By the name of the screen's class."""


def screens() -> set[str]:
    """Return the names of all screens that the code has: those classes that no other one builds on."""
    for module in pkgutil.walk_packages(zettatui.__path__, "zettatui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = {one for one in _below(Screen) if one.__module__.startswith("zettatui.")}
    return {one.__name__ for one in ours if not any(issubclass(other, one) for other in ours - {one})}


def _below(cls: type[Any]) -> Iterator[type[Any]]:
    for one in cls.__subclasses__():
        yield one
        yield from _below(one)


def main() -> None:
    """Print the table."""
    print("| screen | empty | loading | error | full |\n|---|---|---|---|---|")
    for screen, looks in TABLE.items():
        cells = (f"({one})" if " " in one else one for one in looks)
        print(f"| {screen} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
