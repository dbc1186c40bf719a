"""The walkthrough as a test: one process, its home folder not the caller's; and that its checks can fail."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.interop.record import Sent, differences
from tests.interop.report import Mismatch, Report, refused, same

REPOSITORY = Path(__file__).parents[2]
FIFTEEN = 15


@pytest.mark.slow
def test_caveclient_runs_the_script_and_every_row(tmp_path: Path) -> None:
    pytest.importorskip("caveclient")
    home = tmp_path / "the-callers-own"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.interop.walkthrough"],
        cwd=REPOSITORY,
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    closing = re.fullmatch(r"(\d+) passed, (\d+) failed", done.stdout.splitlines()[-1])
    assert closing is not None, done.stdout + done.stderr
    assert (done.returncode, closing[2]) == (0, "0"), done.stdout + done.stderr
    assert re.findall(r"^ok +(\d+)  ", done.stdout, re.MULTILINE) == [str(n + 1) for n in range(FIFTEEN)]
    assert list(home.iterdir()) == []


SEEN: dict[str, Any] = {
    "method": "POST",
    "path": "/a",
    "query": "timestamp=17.5&b=1%2C2",
    "body": '{"x": 1}',
    "headers": [
        ["authorization", "Bearer t"],
        ["cookie", "middle_auth_token=t"],
        ["accept-encoding", "gzip, deflate"],
    ],
}


@pytest.mark.parametrize("line", ["POST /a?timestamp=#&b=1%2C2", "POST /a?*"])
def test_a_request_as_told(line: str) -> None:
    assert Sent(line, json={"x": 1}).differences(SEEN, ["s", "t"]) == []
    assert Sent(line, '{"x": 1}').differences(SEEN, ["t"]) == []


@pytest.mark.parametrize(
    "wanted",
    [
        Sent("POST /a", '{"x": 1}'),
        Sent("GET /a?*", '{"x": 1}'),
        Sent("POST /a?timestamp=#", '{"x": 1}'),
        Sent("POST /a?*"),
        Sent("POST /a?*", json={"x": 2}),
        Sent("POST /a?*", '{"x": 1}', content_type="application/json"),
        Sent("POST /a?*", '{"x": 1}', cookie=False),
        Sent("POST /a?*", '{"x": 1}', token=False),
        Sent("POST /a?*", '{"x": 1}', accept="zstd"),
    ],
)
def test_a_request_that_is_another(wanted: Sent) -> None:
    assert len(wanted.differences(SEEN, ["t"])) == 1


def test_requests_are_counted_and_somebody_elses_token_is_seen() -> None:
    right = Sent("POST /a?*", '{"x": 1}')
    assert differences([right], [SEEN], ["t"]) == []
    assert differences([], [SEEN], ["t"])
    assert differences([right], [SEEN, SEEN], ["t"])
    assert differences([right], [SEEN], ["other"])


def test_the_report_counts_masks_and_fails() -> None:
    out = io.StringIO()
    report = Report(out)
    report.attempt("good", lambda: "0123456789abcdef" * 2)
    report.attempt("bad", lambda: same(1, 2))
    assert report.close() == 1
    assert "0123456789abcdef" not in out.getvalue()
    assert out.getvalue().endswith("saw 1, not 2\n\n1 passed, 1 failed\n")
    assert Report(out).close() == 1  # nothing run is nothing passed


def test_an_answer_that_is_no_refusal() -> None:
    with pytest.raises(Mismatch, match="not refused"), refused(500, "x"):
        pass
