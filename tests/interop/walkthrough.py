"""`python -m tests.interop.walkthrough`: real caveclient 8.2.1 against `zettatui sandbox`.

Runs the founding document's fifteen lines on the cave flavour, then every row of the contract's two
tables "what caveclient sends", each with the requests it must have made. Nothing outside this machine
is asked, and the caller's home folder is not touched. Exit code 0 if all passed, else 1.
"""

from __future__ import annotations

import sys
from importlib.metadata import version

from tests.interop import (
    rows_annotation,
    rows_auth,
    rows_graph,
    rows_history,
    rows_info,
    rows_materialize,
    rows_state,
    rows_zetta,
)
from tests.interop.place import cave_place, stay_here, zetta_place
from tests.interop.report import Report
from tests.interop.script import Script

_TABLES = (rows_info, rows_state, rows_auth, rows_graph, rows_history, rows_annotation, rows_materialize)


def main() -> int:
    """Run everything, print what was seen, and return the exit code."""
    stay_here()
    report = Report(sys.stdout)
    with cave_place() as cave:
        report.heading(
            f"The script, by caveclient {version('caveclient')}, with zettatui sandbox at {cave.server}"
        )
        for name, act in Script(cave):
            report.attempt(name, act)
        for module in _TABLES:
            module.rows.run(cave, report)
        with zetta_place(cave.home) as zetta:
            rows_zetta.rows.run(zetta, report)
    return report.close()


if __name__ == "__main__":
    raise SystemExit(main())
