"""Records the real library's verdicts, for the everyday run: `python -m tests.interop.schemas_record`."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from tests.interop.schemas_cases import SCHEMAS, Case, cases
from tests.interop.schemas_library import library

RECORD = Path(__file__).parents[1] / "contract" / "schema_verdicts.jsonl.gz"
PER_TYPE = 60


def drawn(type_name: str) -> list[Case]:
    """Draw the same cases of a type every time."""
    found: list[Case] = []

    @settings(
        max_examples=PER_TYPE,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(type_name))
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


def main() -> None:
    """Write one line a case: type, kind, what was done, annotation, whether it loads, columns that refuse."""
    lines = []
    with library() as real:
        for type_name in SCHEMAS:
            kept = {
                json.dumps([type_name, case.kind, case.done, case.annotation]): case
                for case in drawn(type_name)
            }
            for case in kept.values():
                verdict = real.verdict(type_name, case.annotation)
                row = [type_name, case.kind, case.done, case.annotation, verdict["loads"], verdict["refused"]]
                lines.append(json.dumps(row))
    with RECORD.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
