"""States of 10 MB: the semantic diff, the textual diff and reformatting, against git, jq and deepdiff.

`python -m tests.bench.bench_states [MEGABYTES] [ROUNDS]` makes its documents itself, runs everything in turns
and prints medians and ratios; a peer that is not installed is left out.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench.row import Row, against, alone, table
from zettatui.states.diff import diff
from zettatui.states.document import StateDocument, compact, pretty
from zettatui.states.folding import Folds
from zettatui.states.lint import lint
from zettatui.states.outline import outline_of
from zettatui.states.positions import Positions
from zettatui.states.text_diff import unified

Run = Callable[[], object]


def state(size: int) -> dict[str, object]:
    """Return a state of about that many characters when indented: half ids, half annotations."""
    rnd = random.Random(7)
    annotations = [
        {
            "id": f"{rnd.getrandbits(160):040x}",
            "type": "point",
            "point": [rnd.randrange(10**6) / 8 for _ in range(3)],
            "description": f"synapse {n}",
            "segments": [str(648518346677614825 + n)],
        }
        for n in range(size // 470)
    ]
    ids = [str(648518346677614825 + n * 977) for n in range(size // 92)]
    return {
        "navigation": {"pose": {"position": {"voxelSize": [4.3, 4.3, 45], "voxelCoordinates": [1, 2, 3]}}},
        "layers": [
            {"name": "img", "type": "image", "source": "precomputed://gs://bucket/img"},
            {"name": "seg", "type": "segmentation", "source": "graphene://https://a/b", "segments": ids},
            {"name": "soma", "type": "annotation", "voxelSize": [4.3, 4.3, 45], "annotations": annotations},
        ],
    }


def edited(before: str, changes: int) -> str:
    """Return the text with that many annotations moved, or with one put at their head for 0 changes."""
    made = json.loads(before)
    annotations = made["layers"][2]["annotations"]
    for n in range(changes):
        annotations[n * (len(annotations) // changes)]["point"][1] += 1
    if not changes:
        annotations.insert(0, {"id": "new", "type": "point", "point": [1, 2, 3]})
    return json.dumps(made, indent=2)


def medians(runs: dict[str, Run], rounds: int) -> dict[str, float]:
    """Run all in turns and return the median milliseconds of each."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - begun) * 1000)
    return {name: statistics.median(one) for name, one in times.items()}


def compared(title: str, runs: dict[str, Run], rounds: int, reach: float | None = None) -> list[Row]:
    """Return one comparison: the first run is ours, the others are peers; `reach` is for the first of them."""
    found = medians(runs, rounds)
    ours, *peers = found
    what = f"states: {title}"
    if not peers:
        return [alone(what, found[ours], unit="ms", reach=None)]
    return [
        against(what, found[ours], found[peer], peer, reach=reach if peer == peers[0] else None)
        for peer in peers
    ]


def command(*args: str) -> Run:
    """Return a run of a command that is waited for."""
    return lambda: subprocess.run(args, capture_output=True, check=False)


def with_deepdiff(before: str, after: str) -> Run | None:
    """Return a run of deepdiff, or None if it is not installed."""
    try:
        from deepdiff import DeepDiff
    except ImportError:
        return None
    return lambda: DeepDiff(json.loads(before), json.loads(after))


def semantic(before: str, after: str) -> object:
    """Compare two files by meaning, reading them from the disk as git does."""
    return diff(Path(before).read_bytes(), Path(after).read_bytes())


def compare(folder: Path, before: str, rounds: int) -> list[Row]:
    """Return the rows about two states."""
    found: list[Row] = []
    (folder / "before.json").write_text(before)
    for changes, title, reach in (
        (10, "10 changes", 1.0),
        (1000, "1,000 changes", 1.5),
        (0, "one at the head", 1.0),
    ):
        after = edited(before, changes)
        (folder / "after.json").write_text(after)
        changed = len(diff(before, after).changes)
        if changed != (changes or 1):
            raise SystemExit(f"{title}: {changed} changes were found")
        files = str(folder / "before.json"), str(folder / "after.json")
        ours = partial(semantic, *files)
        runs: dict[str, Run] = {"ours": ours}
        if shutil.which("git"):
            runs["git diff"] = command("git", "diff", "--no-index", *files)
        found += compared(f"semantic diff, {title}", runs, rounds, reach)
        textual = partial(unified, before, after)
        found += compared(
            f"textual diff, {title}",
            {"ours": textual} | {k: v for k, v in runs.items() if k != "ours"},
            rounds,
        )
        peer = with_deepdiff(before, after)
        if peer is not None and changes == 10:
            found += compared("semantic diff, 10 changes, once", {"ours": ours, "deepdiff": peer}, 1)
    return found


def reformat(folder: Path, before: str, rounds: int) -> list[Row]:
    """Return the rows about one state."""
    found: list[Row] = []
    minified = compact(before)
    (folder / "minified.json").write_text(minified)
    file = str(folder / "minified.json")
    ours = command(sys.executable, "-m", "zettatui", "state", "fmt", file)
    printed = subprocess.run([sys.executable, "-m", "zettatui", "state", "fmt", file], capture_output=True)
    if printed.stdout.decode().strip() != pretty(minified).strip():
        raise SystemExit(f"state fmt printed something else: {printed.stderr.decode()[:500]}")
    runs: dict[str, Run] = {"ours": ours}
    if shutil.which("jq"):
        runs["jq ."] = command("jq", ".", file)
    found += compared("reformat, whole process", runs, rounds, 0.3)
    found += compared("reformat, in the process", {"ours": lambda: pretty(minified)}, rounds)
    found += compared(
        "open minified bytes", {"ours": lambda: StateDocument.from_bytes(minified.encode())}, rounds
    )
    plain = partial(json.loads, before)
    found += compared("lint", {"ours": lambda: lint(before), "json.loads": plain}, rounds)
    found += compared("outline", {"ours": lambda: outline_of(Positions(before)), "json.loads": plain}, rounds)
    found += compared("folds", {"ours": lambda: Folds(Positions(before)).rows, "json.loads": plain}, rounds)
    return found


def rows(megabytes: float = 10, rounds: int = 7) -> list[Row]:
    """Measure everything."""
    before = json.dumps(state(int(megabytes * 1e6)), indent=2)
    with tempfile.TemporaryDirectory() as folder:
        return [*compare(Path(folder), before, rounds), *reformat(Path(folder), before, rounds)]


def main() -> None:
    """Print the table of this module alone."""
    megabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(table(rows(megabytes, int(sys.argv[2]) if len(sys.argv) > 2 else 7)), end="")


if __name__ == "__main__":
    main()
