"""Bulk import: 100,000 rows against caveclient's staged upload, and a CSV of 1,000,000 rows checked in flat memory.

`python -m tests.bench.bench_tables [ROWS]`. Both clients write to one served sandbox in the same run. Ours is the
whole command, from its start to its exit code; caveclient's time leaves out its imports and reading the file.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.row import Row, against, alone, table
from tests.sandbox.loopback import Served, served
from zettatui.sandbox.demo import DATASTACK

ROWS = 100_000
MANY = 1_000_000
ROUNDS = 3
SCHEMA = "microns_func_coreg"
REACH_CHECK_SECONDS = 15.0
REACH_FLAT = 1.25

_PEER = """
import csv, json, os, sys, time
from caveclient import CAVEclient
place = json.load(open(sys.argv[1]))
client = CAVEclient("vnc_v0", server_address=place["server"], auth_token=place["token"])
client.annotation.create_table("peer", "microns_func_coreg", "d", [4.3, 4.3, 45])
rows = [list(map(int, row)) for row in list(csv.reader(open(sys.argv[2])))[1:]]
begun = time.perf_counter()
stage = client.annotation.stage_annotations("peer")
for x, y, z, func_id in rows:
    stage.add(pt_position=[x, y, z], func_id=func_id)
client.annotation.upload_staged_annotations(stage)
print(time.perf_counter() - begun)
assert client.annotation.get_annotation_count("peer") == len(rows)
"""

_CHECK = """
import json, resource, sys, time
from pathlib import Path
from zettatui.annotations.batches import Checker
from zettatui.annotations.fields import fields_of
from zettatui.annotations.mapping import guess
from zettatui.worker.imports.checking import check_file
from zettatui.worker.imports.sources import RowFile
from zettatui.worker.imports.volume import Box
fields = fields_of(json.load(open(sys.argv[2])), "microns_func_coreg")
begun, cpu = time.perf_counter(), time.process_time()
source = RowFile(Path(sys.argv[1]))
checker = Checker(fields, guess(source.columns, fields), (4.3, 4.3, 45.0))
found = check_file(source, checker, Box((0, 0, 0), (49152, 65536, 4352), (4.3, 4.3, 45.0)))
assert found.good == found.rows
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([found.rows, time.perf_counter() - begun, time.process_time() - cpu, peak]))
"""


def write_rows(path: Path, count: int) -> Path:
    """Write points inside the demo's volume."""
    rnd = random.Random(3)
    with path.open("w") as opened:
        opened.write("pt_x,pt_y,pt_z,func_id\n")
        for at in range(count):
            opened.write(f"{rnd.randrange(49152)},{rnd.randrange(65536)},{rnd.randrange(4352)},{at}\n")
    return path


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder), "ZETTATUI_HOME": str(folder / "zettatui")}


def ours(world: Served, folder: Path, path: Path) -> float:
    """Import by the command; return its seconds of wall time."""
    token = folder / "token"
    token.write_text(world.token)
    end = ["--server", world.server, "--token-file", str(token), "--datastack", DATASTACK]
    command = [sys.executable, "-m", "zettatui", "table"]
    create = ["create", "ours", "--schema", SCHEMA, "--description", "d", "--resolution", "4.3", "4.3", "45"]

    def run(*words: str) -> None:
        null = subprocess.DEVNULL
        subprocess.run(
            [*command, *words, *end], check=True, env=_environment(folder), stdout=null, stderr=null
        )

    run(*create)
    begun = time.perf_counter()
    run("import", "ours", str(path))
    return time.perf_counter() - begun


def peer(world: Served, folder: Path, path: Path) -> float:
    """Stage and upload by caveclient; return the seconds that these two took."""
    place = folder / "place.json"
    place.write_text(json.dumps({"server": world.server, "token": world.token}))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PEER, str(place), str(path)],
        check=True,
        env=_environment(folder),
        capture_output=True,
        text=True,
    )
    return float(done.stdout.split()[-1])


def checked(folder: Path, path: Path) -> tuple[int, float, float, float]:
    """Check a file in a process of its own; return rows, seconds, seconds of CPU, and its peak memory in MB."""
    from zettatui.sandbox.annotation.types import schema_definitions

    schema = folder / "schema.json"
    schema.write_text(json.dumps(schema_definitions()[SCHEMA]))
    done = subprocess.run(
        [sys.executable, "-c", _CHECK, str(path), str(schema)], check=True, capture_output=True, text=True
    )
    rows, seconds, cpu, peak = json.loads(done.stdout)
    return rows, seconds, cpu, peak


def rows(count: int = ROWS) -> list[Row]:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = write_rows(folder / "rows.csv", count)
        with served("cave") as world:
            mine = ours(world, folder, file)
            theirs = peer(world, folder, file)
        _, _, _, small = checked(folder, file)
        big = write_rows(folder / "many.csv", MANY)
        runs = [checked(folder, big) for _ in range(ROUNDS)]
    # Others may use the machine meanwhile: the quickest round says most about us, the largest about memory.
    seconds, peak = min(run[1] for run in runs), max(run[3] for run in runs)
    many = f"{MANY:,} rows of CSV checked"
    return [
        against(
            f"{count:,} rows checked and uploaded",
            mine * 1000,
            theirs * 1000,
            "caveclient staged upload",
            reach=0.25,
        ),
        alone(many, seconds, unit="s", reach=REACH_CHECK_SECONDS),
        against(f"{many}, peak memory", peak, small, f"for {count:,} rows", unit="MB", reach=REACH_FLAT),
    ]


if __name__ == "__main__":
    print(table(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)), end="")
