"""The configuration: what counts, where it comes from, and what is said of what cannot be used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.config import Config, LoadedConfig, load_config, options
from zettatui.config.example import example
from zettatui.config.schema import json_schema
from zettatui.config.toml_lines import KeyLines, parse_toml


def load(folder: Path, text: str | bytes, env: dict[str, str] | None = None) -> LoadedConfig:
    content = text.encode() if isinstance(text, str) else text
    (folder / "config.toml").write_bytes(content)
    return load_config(folder, env or {})


def only_problem(loaded: LoadedConfig) -> str:
    assert len(loaded.problems) == 1, loaded.problems
    return loaded.problems[0].sentence


# -- what counts -------------------------------------------------------------------------------------------


def test_without_anything_defaults_count(tmp_path: Path) -> None:
    loaded = load_config(tmp_path, {})
    assert loaded.config == Config()
    assert loaded.problems == ()
    assert {loaded.source(option.name) for option in options()} == {"the default"}
    assert load_config(None, {}).config == Config()


def test_flag_before_environment_before_file_before_default(tmp_path: Path) -> None:
    text = 'theme = "light"\nslow = "on"\nmouse = false\n'
    env = {"ZETTATUI_SLOW": "off", "ZETTATUI_MOUSE": "yes"}
    (tmp_path / "config.toml").write_text(text)
    loaded = load_config(tmp_path, env, {"mouse": (False, "--no-mouse")})
    file = tmp_path / "config.toml"
    assert (loaded.config.theme, loaded.source("theme")) == ("light", f"{file}, line 1")
    assert (loaded.config.slow, loaded.source("slow")) == ("off", "ZETTATUI_SLOW")
    assert (loaded.config.mouse, loaded.source("mouse")) == (False, "--no-mouse")
    assert loaded.source("clipboard") == "the default"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("mouse", "off", False),
        ("plain", "TRUE", True),
        ("connect_seconds", "2.5", 2.5),
        ("clipboard", "osc52", "osc52"),
        ("server", " https://a.example/g ", "https://a.example/g"),
    ],
)
def test_every_kind_of_option_can_stand_in_the_environment(name: str, text: str, value: Any) -> None:
    loaded = load_config(None, {f"ZETTATUI_{name.upper()}": text})
    assert getattr(loaded.config, name) == value
    assert loaded.source(name) == f"ZETTATUI_{name.upper()}"


def test_another_file_can_be_named(tmp_path: Path) -> None:
    other = tmp_path / "mine.toml"
    other.write_text('theme = "light"')
    assert load_config(tmp_path, {"ZETTATUI_CONFIG": str(other)}).config.theme == "light"
    said = only_problem(load_config(tmp_path, {"ZETTATUI_CONFIG": str(tmp_path / "none.toml")}))
    assert said.endswith("none.toml, but there is no such file; defaults count.")


@pytest.mark.parametrize(
    "table",
    ['[keys]\n"state.upload" = "U"', "[keys]\nstate.upload = 'U'", "[keys.state]\nupload = ['U']"],
)
def test_keys_may_be_written_as_toml_has_it(tmp_path: Path, table: str) -> None:
    loaded = load(tmp_path, "\n" + table)
    assert loaded.config.keys == {"state.upload": "U"}
    assert loaded.place("keys", "state.upload").endswith("line 3")


# -- what is wrong -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('theme = "dark"\nmouse = "no"\n', 2, "mouse must be true or false; the default counts."),
        ('slow = "maybe"', 1, "slow must be one of auto, on, off; the default counts."),
        ("\n\nanswer_seconds = -1", 3, "answer_seconds must be a number of seconds above 0 and up to 3,600"),
        ("connect_seconds = nan", 1, "connect_seconds must be a number of seconds"),
        ("connect_seconds = true", 1, "connect_seconds must be a number of seconds"),
        ("theme = 3", 1, "theme must be a text in quotes"),
        ('editor = ""', 1, "editor must be a text of one line"),
        ('editor = """\n\nx\\u001b[2J\n"""', 1, "editor must be a text of one line"),
        ('# x\nthemes = "dark"', 2, "there is no option “themes”; did you mean “theme”?; it is passed over."),
        ("qqqq = 1", 1, "there is no option “qqqq”; it is passed over."),
        ("keys = 1", 1, "keys must be a table, as below [keys]."),
        ('[keys]\n"state.upload" = 3', 2, 'the keys of state.upload must be a text such as "U"'),
        ('[keys]\n"state.upload" = []', 2, "it keeps its own."),
        ("[keys]\nstate.upload = [\n'a',\n3]", 2, "the keys of state.upload must be a text"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_with_line_and_key(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    loaded = load(tmp_path, text)
    sentence = only_problem(loaded)
    assert sentence.startswith(f"{tmp_path / 'config.toml'}, line {line}: ")
    assert said in sentence
    assert loaded.problems[0].line == line
    assert loaded.problems[0].key in text.replace('"', "").replace("[keys]\n", "keys.")


def test_the_rest_of_the_file_counts(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'mouse = 1\ntheme = "light"\n[keys]\n"a.b" = 1\n"state.diff" = "D"\n')
    assert loaded.config == Config(theme="light", keys={"state.diff": "D"})
    assert [problem.line for problem in loaded.problems] == [1, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'theme = "a"\nslow = \n', "line 2: this is no TOML"),
        (b"a = 1\na = 2\n", "this is no TOML"),
        (b'theme = "a"\nslow = "\xff"', "line 2: this is no UTF-8 text"),
        (b"x = [", "line 1: this is no TOML"),
        (b"[" * 100_000, "this is no TOML"),
        (b"#" * 300_000, "is larger than 256 KB"),
    ],
    ids=["no value", "twice", "no UTF-8", "no end", "deep", "large"],
)
def test_a_file_that_cannot_be_read_is_told_and_defaults_count(
    tmp_path: Path, content: bytes, said: str
) -> None:
    loaded = load(tmp_path, content)
    assert loaded.config == Config()
    assert said in only_problem(loaded)
    assert only_problem(loaded).count("config.toml") == 1


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert "is a directory" in only_problem(load_config(tmp_path, {}))


def test_a_bad_variable_leaves_what_the_file_says(tmp_path: Path) -> None:
    loaded = load(tmp_path, 'slow = "on"', {"ZETTATUI_SLOW": "fast"})
    assert loaded.config.slow == "on"
    assert only_problem(loaded) == (
        f"ZETTATUI_SLOW must be one of auto, on, off; {tmp_path / 'config.toml'}, line 1 counts."
    )
    assert "the default counts" in only_problem(load_config(None, {"ZETTATUI_PLAIN": "perhaps"}))


@given(st.binary(max_size=200))
def test_no_file_stops_the_app(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    loaded = load(tmp_path_factory.getbasetemp(), content)
    assert isinstance(loaded.config, Config)


# -- the lines ---------------------------------------------------------------------------------------------

_NAMES = st.text("abcxyz_", min_size=1, max_size=4)
_VALUES = st.sampled_from(['"t"', "1", "true", "[\n 1,\n 2\n]", '"""\n# no = 1\nkey = 2\n"""', "{ in = 1 }"])


@given(st.dictionaries(_NAMES, _VALUES, max_size=6), st.lists(st.sampled_from(["", "# note", "# a = 1"])))
def test_a_key_stands_in_the_line_it_is_written_in(written: dict[str, str], between: list[str]) -> None:
    lines: list[str] = []
    where = {}
    for name, value in written.items():
        lines += between
        where[name] = len(lines) + 1
        lines += f"{name} = {value}".split("\n")
    known = KeyLines("\n".join(lines))
    assert {name: known.of((name,)) for name in written} == where
    assert known.of(("nowhere",)) is None


# -- schema and example ------------------------------------------------------------------------------------


def test_the_schema_names_every_option() -> None:
    schema = json_schema([("state.upload", "Upload.")])
    assert list(schema["properties"]) == [option.name for option in options()]
    assert list(schema["properties"]["keys"]["properties"]) == ["state.upload"]
    assert json.loads(json.dumps(schema)) == schema
    for option in options():
        assert option.help.endswith(".")
        if option.choices:
            assert option.default in option.choices


def test_the_example_is_a_file_that_can_be_used(tmp_path: Path) -> None:
    lines = list(example())
    assert load(tmp_path, "\n".join(lines)).config == Config()
    assert parse_toml("\n".join(lines)) == {}
    bare = [line[2:] for line in lines if line.startswith("# ") and (" = " in line or line[2] == "[")]
    loaded = load(tmp_path, "\n".join(line for line in bare if '"..."' not in line))
    assert loaded.problems == ()
    assert set(loaded.config.keys) == {"state.upload", "everywhere.jump"}
    assert [one.name for one in loaded.config.commands] == ["layers"]


def test_without_a_file_no_parser_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from zettatui.config import load_config\n"
        "load_config(Path(sys.argv[1]), {}); print(sorted({'tomllib', 'difflib', 'textual'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
