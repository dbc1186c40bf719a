"""`state fmt`, `lint`, `segments`, `diff` and `get` of what is at hand: no server, exact bytes, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Invoke

STATE = """{"dimensions": {"x": [4e-09, "m"]}, "position": [1.50, -0, 1e400],
 "layers": [
  {"type": "segmentation", "name": "seg", "source": "s", "segments": ["20", "3", "!100", "648518346677614825"]},
  {"type": "segmentation", "name": "old", "source": "s", "segments": ["7"], "hiddenSegments": ["8", "7"]},
  {"type": "image", "name": "img", "source": "i"}],
 "text": "\\u00e9 \\/ é"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "state.json"
    path.write_text(STATE)
    return path


# -- fmt ---------------------------------------------------------------------------------------------------


def without_space(text: bytes) -> bytes:
    kept, inside, escaped = bytearray(), False, False
    for byte in text:
        if inside:
            inside, escaped = byte != 0x22 or escaped, byte == 0x5C and not escaped
            kept.append(byte)
        elif byte not in b" \t\r\n":
            inside = byte == 0x22
            kept.append(byte)
    return bytes(kept)


def test_fmt_changes_white_space_only(invoke: Invoke, file: Path) -> None:
    done = invoke("state", "fmt", file)
    assert (done.code, done.err) == (0, "")
    assert without_space(done.out) == without_space(STATE.encode())
    assert done.text.startswith('{\n  "dimensions": {\n    "x": [\n')
    assert done.out.endswith(b"\n}\n")
    assert invoke("state", "fmt", "-", stdin=done.out).out == done.out
    compact = invoke("state", "fmt", "--compact", "-", stdin=done.out)
    assert compact.out == without_space(STATE.encode()) + b"\n"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_fmt_and_back(invoke: Invoke, value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "replace")
    if b"\\ud" in text:
        return  # half a surrogate pair is refused, see below
    laid_out = invoke("state", "fmt", "-", stdin=text)
    assert laid_out.code == 0
    assert without_space(laid_out.out) == without_space(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"a": 1,}', "standard input is not JSON: line 1, column 9: comma before }."),
        (b'{"a":\n NaN}', "standard input is not JSON: line 2, column 2: NaN is not JSON"),
        (b"", "there is no JSON here"),
        (b'{"\xc3\xa9": "\xff"}', "line 1, column 8: byte ff is not UTF-8."),
        (b'{"\xc3\xa9": "\\ud800"}', "line 1, column 8: holds half of a surrogate pair"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_fmt_refuses_what_is_no_json(invoke: Invoke, text: bytes, said: str) -> None:
    done = invoke("state", "fmt", "-", stdin=text)
    assert (done.code, done.out) == (1, b"")
    assert said in done.err
    assert done.err.startswith("zettatui: ")


@pytest.mark.parametrize("verb", ["fmt", "put", "get", "lint"])
def test_a_file_that_is_not_there_is_5(invoke: Invoke, tmp_path: Path, verb: str) -> None:
    done = invoke("state", verb, tmp_path / "no.json")
    assert (done.code, done.out) == (5, b"")
    assert done.err == f"zettatui: There is no file {tmp_path / 'no.json'}. Check the path.\n"
    assert invoke("state", verb, tmp_path).code == 2


# -- lint --------------------------------------------------------------------------------------------------


def test_lint_says_where_in_the_stored_text(invoke: Invoke) -> None:
    text = b'{"dimensions":{},\n "layers":[{"name":"a","type":"image"},{"name":"a","type":"image"}]}'
    done = invoke("state", "lint", "-", "--json", stdin=text)
    problems = done.json
    assert isinstance(problems, list)
    (found,) = (one for one in problems if one["rule"] == "duplicate-layer")
    assert {"rule", "path", "line", "column", "say", "fix"} <= found.keys()
    assert (found["path"], found["line"], found["column"]) == (["layers", 1, "name"], 2, 41)
    assert done.code == 0, "a warning is no error"
    line = next(
        one for one in invoke("state", "lint", "-", stdin=text).text.splitlines() if "duplicate-layer" in one
    )
    assert line.startswith("standard input:2:41: warning: ")


@pytest.mark.parametrize("text", [b'{"a": }', b"[1, 2]", b'{"a": "\xff"}'])
def test_lint_of_what_no_server_takes_is_1(invoke: Invoke, text: bytes) -> None:
    done = invoke("state", "lint", "-", stdin=text)
    assert done.code == 1
    assert " error: " in done.text


# -- segments ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["3", "7", "8", "20", "100", "648518346677614825"]),
        (["--layer", "seg"], ["3", "20", "100", "648518346677614825"]),
        (["--visible"], ["3", "7", "20", "648518346677614825"]),
        (["--hidden"], ["8", "100"]),
        (["--hidden", "--layer", "img"], []),
    ],
)
def test_segments_in_both_spellings(invoke: Invoke, file: Path, options: list[str], ids: list[str]) -> None:
    done = invoke("state", "segments", file, *options)
    assert (done.code, done.text.split(), done.err) == (0, ids, "")
    assert invoke("--json", "state", "segments", file, *options).json == ids


def test_a_layer_that_is_not_there_is_5_and_the_others_are_named(invoke: Invoke, file: Path) -> None:
    done = invoke("state", "segments", file, "--layer", "none")
    assert (done.code, done.out) == (5, b"")
    assert "“seg”, “old”, “img”" in done.err


# -- diff --------------------------------------------------------------------------------------------------


def test_diff_of_the_same_is_0_and_silent(invoke: Invoke, file: Path) -> None:
    other = invoke("state", "fmt", file).out
    done = invoke("state", "diff", file, "-", stdin=other)
    assert (done.code, done.out, done.err) == (0, b"", "")
    assert invoke("state", "diff", file, "-", "--json", stdin=other).json == {
        "same": True,
        "changes": [],
        "counts": {"added": 0, "removed": 0, "changed": 0, "moved": 0, "renamed": 0, "dust": 0},
    }
    assert invoke("state", "diff", "--text", file, file).out == b""


def test_diff_names_the_changes(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(
        STATE.replace("648518346677614825", "648518346677614826").replace("1.50", "1.5000000000000002")
    )
    done = invoke("state", "diff", file, other, "--json")
    answer = done.json
    assert isinstance(answer, dict)
    assert done.code == 1
    assert answer["same"] is False
    for change in answer["changes"]:
        assert {"path", "kind", "what", "before", "after", "note"} <= change.keys()
    whats = {change["what"] for change in answer["changes"]}
    assert "segment" in whats
    assert "648518346677614826" in done.text
    spoken = invoke("state", "diff", file, other)
    assert spoken.code == 1
    assert len(spoken.text.splitlines()) == len(answer["changes"])


def test_diff_line_by_line(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(STATE.replace('"img"', '"raw"'))
    done = invoke("state", "diff", "--text", file, other)
    assert done.code == 1
    assert done.text.splitlines()[:2] == [f"--- {file}", f"+++ {other}"]
    assert [line[0] for line in done.text.splitlines()[3:] if "name" in line and line[0] != " "] == ["-", "+"]
    assert b"\x1b" not in done.out


def test_diff_says_which_side_is_broken(invoke: Invoke, file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for sides in ((file, broken), (broken, file)):
        done = invoke("state", "diff", *sides)
        assert done.code == 1
        assert done.err.startswith(f"zettatui: {broken} is not JSON: line 1")


def test_one_standard_input_cannot_be_both_sides(invoke: Invoke) -> None:
    done = invoke("state", "diff", "-", "-", stdin=b"{}")
    assert done.code == 2
    assert "only once" in done.err


# -- get ---------------------------------------------------------------------------------------------------


def test_get_gives_the_bytes_of_a_file_and_of_a_link(invoke: Invoke, tmp_path: Path) -> None:
    odd = b'{"a":\r\n 1.10, "b": "\xc3\xa9"}\n\n'
    file = tmp_path / "odd.json"
    file.write_bytes(odd)
    assert invoke("state", "get", file).out == odd
    out = tmp_path / "out.json"
    assert invoke("state", "get", file, "--out", out).out == b""
    assert out.read_bytes() == odd
    assert (
        invoke("state", "get", "https://viewer.example.org/#!%7B%22layers%22:%5B%5D%7D").out
        == b'{"layers":[]}'
    )


def test_out_keeps_the_mode_of_the_file_and_makes_no_folder(
    invoke: Invoke, file: Path, tmp_path: Path
) -> None:
    out = tmp_path / "shared.json"
    out.write_text("older")
    out.chmod(0o640)
    assert invoke("state", "get", file, "--out", out).code == 0
    assert (out.read_text(), out.stat().st_mode & 0o777) == (STATE, 0o640)
    mask = os.umask(0o022)
    try:
        assert invoke("state", "get", file, "--out", tmp_path / "new.json").code == 0
    finally:
        os.umask(mask)
    assert (tmp_path / "new.json").stat().st_mode & 0o777 == 0o644
    done = invoke("state", "get", file, "--out", tmp_path / "no" / "new.json")
    assert done.code == 5
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize("thing", ["hello", "https://neuroglancer-demo.appspot.com/", ""])
def test_what_is_nothing_to_open_is_2_and_told(invoke: Invoke, thing: str) -> None:
    done = invoke("state", "get", thing)
    assert (done.code, done.out) == (2, b"")
    assert done.err.startswith("zettatui: ")
    assert done.err.endswith(".\n")


# -- where it goes -----------------------------------------------------------------------------------------


def shell(line: str, file: Path) -> subprocess.CompletedProcess[str]:
    command = line.replace("ZT", f"{sys.executable} -m zettatui").replace("FILE", str(file))
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)


def test_a_reader_that_leaves_is_no_trouble(tmp_path: Path) -> None:
    big = tmp_path / "big.json"
    ids = ",".join(f'"{number}"' for number in range(10**6, 10**6 + 60_000))
    big.write_text('{"layers": [{"type": "segmentation", "name": "s", "segments": [' + ids + "]}]}")
    for command in ("segments FILE", "fmt FILE"):
        done = shell(f"ZT state {command} | head -n 1; echo ${{PIPESTATUS[0]}}", big)
        assert done.stderr == ""
        assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_6_in_one_sentence(file: Path) -> None:
    done = shell("ZT state fmt FILE > /dev/full", file)
    assert done.returncode == 6
    assert done.stderr.splitlines() == [
        "zettatui: Could not write: the disk is full: standard output. Free some space and try again."
    ]


def test_closed_ends_are_told(file: Path) -> None:
    assert shell("ZT state fmt - <&-", file).returncode == 2
    done = shell("ZT state fmt FILE >&-", file)
    assert done.returncode == 6
    assert done.stderr.startswith("zettatui: Could not write")
    assert shell("ZT state get hello 2>&-", file).returncode == 2


def test_a_locale_that_cannot_say_it_is_no_trouble(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_text('{"é": "中"}')
    second.write_text('{"é": "国"}')
    done = shell(f"PYTHONIOENCODING=ascii PYTHONUTF8=0 LC_ALL=C ZT state diff FILE {second}", first)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == '\\xe9: "\\u4e2d" \u2192 "\\u56fd"\n'.replace("\u2192", "\\u2192")
    assert shell("PYTHONIOENCODING=ascii LC_ALL=C ZT state get FILE", first).stdout == '{"é": "中"}'


def test_process_substitution_is_a_file(file: Path) -> None:
    assert shell("ZT state diff FILE <(ZT state fmt FILE)", file).returncode == 0
