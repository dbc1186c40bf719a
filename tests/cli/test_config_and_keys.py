"""`config`, `keys` and `completion`: what they say, and that the shipped files are what they print."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from zettatui.access.profiles import READY_MADE
from zettatui.actions import ACTIONS
from zettatui.actions.scopes import SCOPE_TITLES
from zettatui.commands import options
from zettatui.commands.grammar import commands

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(home: Path) -> Path:
    file = home / "zettatui" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    return file


# -- config ------------------------------------------------------------------------------------------------


def test_every_value_is_shown_with_its_source(
    invoke: Invoke, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text('theme = "light"\nslow = "on"\n[keys]\n"state.upload" = "U"\n')
    monkeypatch.setenv("ZETTATUI_SLOW", "off")
    told = invoke("config", "show", "--json", "--plain").json
    assert isinstance(told, dict)
    assert told["theme"] == {"value": "light", "source": f"{config}, line 1"}
    assert told["slow"] == {"value": "off", "source": "ZETTATUI_SLOW"}
    assert told["plain"] == {"value": True, "source": "--plain"}
    assert told["mouse"] == {"value": True, "source": "the default"}
    assert told["keys.state.upload"] == {"value": "U", "source": f"{config}, line 4"}
    assert told["configuration file"] == {"value": str(config), "source": "ZETTATUI_HOME"}


def test_what_cannot_be_used_is_told_and_stops_nothing(invoke: Invoke, config: Path) -> None:
    assert invoke("config", "check").code == 0
    config.write_text('slow = "maybe"\n[keys]\n"state.upload" = "d"\n')
    done = invoke("config", "check")
    assert done.code == 1
    assert done.text.splitlines() == [
        f"{config}, line 1: slow must be one of auto, on, off; the default counts.",
        f"{config}, line 3: d is already “diff” (state.diff), so state.upload keeps u.",
    ]
    problems = invoke("config", "check", "--json").json
    assert isinstance(problems, dict)
    assert problems["problems"] == done.text.splitlines()
    shown = invoke("config", "show")
    assert shown.code == 0
    assert "slow must be one of" in shown.err
    built = invoke("link", "build", "5", "--family", "fork")
    assert built.code == 0
    assert "slow must be one of" in built.err, "a command says so too: it may have been the server"


def test_the_example_can_be_used_as_it_is(invoke: Invoke, config: Path) -> None:
    config.write_bytes(invoke("config", "example").out)
    assert invoke("config", "check").code == 0


def test_what_the_readme_shows_can_be_used(invoke: Invoke, config: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    [theme, block] = re.findall("```toml\n(.*?)```", readme, re.DOTALL)
    config.write_text(block, encoding="utf-8")
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "sepia.toml").write_text(theme, encoding="utf-8")
    assert invoke("config", "check").text == "All of the configuration can be used.\n"


def choose(**given: str) -> tuple[str, str | None]:
    profile = options.chosen_profile(options.Options(**given))
    return profile.address, profile.datastack


def test_the_server_may_be_configured(config: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = READY_MADE[0]
    config.write_text('server = "https://file.example/g"\ndatastack = "stack"\n')
    assert choose() == ("https://file.example/g", "stack")
    assert choose(server="https://flag.example") == ("https://flag.example", None), "that one has others"
    assert choose(profile=first.name) == (first.address, first.datastack)
    assert choose(datastack="other") == ("https://file.example/g", "other")
    monkeypatch.setenv("ZETTATUI_SERVER", "https://env.example")
    assert choose()[0] == "https://env.example"
    monkeypatch.delenv("ZETTATUI_SERVER")
    config.write_text(f'server = "{first.name}"\n')
    assert choose() == (first.address, first.datastack), "a profile by its name"


def test_a_configured_profile_that_is_not_there(invoke: Invoke, config: Path) -> None:
    config.write_text('\nserver = "nowhere"\n')
    done = invoke("link", "build", "5", "--family", "fork")
    assert done.code == 2
    assert f"There is no profile “nowhere”, which {config}, line 2 names. Known are: " in done.err


def test_a_theme_file_that_is_no_use_is_told(invoke: Invoke, config: Path) -> None:
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "a.toml").write_text("primary = 1")
    done = invoke("config", "check")
    assert done.code == 1
    assert "line 1: primary must be a colour" in done.text


# -- keys and shipped files --------------------------------------------------------------------------------


def test_the_cheat_sheet_has_every_action(invoke: Invoke, config: Path) -> None:
    config.write_text('[keys]\n"state.upload" = "U"\n')
    page = invoke("keys").text
    assert all(f" {action.id} " in page for action in ACTIONS)
    told = invoke("keys", "state", "--json").json
    assert isinstance(told, list)
    assert {one["id"].partition(".")[0] for one in told} == {"state"}
    assert [one["keys"] for one in told if one["changed"]] == [["U"]]
    refused = invoke("keys", "nowhere")
    assert refused.code == 2
    assert "There is no screen “nowhere”" in refused.err


def test_every_part_with_actions_has_a_title() -> None:
    assert {action.scope for action in ACTIONS} == set(SCOPE_TITLES)


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("keys", "--markdown"), "zettatui/actions/keys.md"),
        (("config", "schema"), "zettatui/config/config.schema.json"),
    ],
)
def test_the_shipped_files_are_what_the_commands_print(
    invoke: Invoke, words: tuple[str, ...], file: str
) -> None:
    printed = invoke(*words).text
    shipped = (ROOT / file).read_text(encoding="utf-8")
    assert printed == shipped, f"stale: run zettatui {' '.join(words)} > {file}"


def test_the_schema_is_json(invoke: Invoke) -> None:
    schema = json.loads(invoke("config", "schema").text)
    assert set(schema["properties"]["keys"]["properties"]) == {action.id for action in ACTIONS}


# -- completion --------------------------------------------------------------------------------------------

_ASK = """
source {script}
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_zettatui
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("completion") / "zettatui.bash"
    run = [sys.executable, "-m", "zettatui", "completion", "bash"]
    made.write_bytes(subprocess.run(run, capture_output=True, check=True, timeout=60).stdout)
    return made


@pytest.mark.parametrize(
    ("words", "some", "none"),
    [
        (["zettatui", "st"], {"state"}, {"table"}),
        (["zettatui", ""], {"login", "demo", "sandbox", "keys", "completion", "a file.json"}, {"--json"}),
        (["zettatui", "state", ""], {"get", "put", "lint"}, {"state", "a file.json"}),
        (["zettatui", "--server", "x", "state", "li"], {"lint"}, {"list"}),
        (["zettatui", "state", "get", "--"], {"--out", "--server", "--json"}, {"--token", "--yes"}),
        (["zettatui", "sandbox", "--flavour", ""], {"cave", "zetta"}, {"--port"}),
        (["zettatui", "login", "--keep", "k"], {"keyring"}, {"file"}),
        (["zettatui", "state", "get", "--out", "a"], {"a file.json"}, set()),
        (["zettatui", "--datastack", ""], set(), {"a file.json", "state"}),
        (["zettatui", "completion", "f"], {"fish"}, {"bash"}),
    ],
)
def test_bash_completes(
    script: Path, tmp_path: Path, words: list[str], some: set[str], none: set[str]
) -> None:
    (tmp_path / "a file.json").touch()
    typed = " ".join(f"'{word}'" for word in words)
    done = subprocess.run(
        ["bash", "--norc", "-c", _ASK.format(script=script, words=typed)],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    offered = set(done.stdout.splitlines())
    assert some <= offered
    assert not none & offered
    assert done.stderr == ""


def test_every_command_is_known_to_the_other_shells(invoke: Invoke) -> None:
    known = list(commands())
    assert len({one.words for one in known}) == len(known) > 30
    zsh, fish = invoke("completion", "zsh").text, invoke("completion", "fish").text
    for one in known:
        assert f"('{one.text}') follows=(" in zsh
        assert f"__zettatui_at {one.text}".strip() in fish
    assert not any(
        "--token'" in line or "-l token " in line for line in (*zsh.splitlines(), *fish.splitlines())
    )


def test_trust_is_shown_and_withdrawn(invoke: Invoke, home: Path) -> None:
    settings = home / "zettatui" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    trusted = {"https://a.example": ["https://data.example:8443", "https://more.example"]}
    settings.write_text(json.dumps({"trusted": trusted}))
    assert invoke("config", "trust").out.decode().split() == [
        "https://data.example:8443",
        "https://a.example",
        "https://more.example",
        "https://a.example",
    ]
    gone = invoke("config", "trust", "--withdraw", "data.example:8443", "--json").json
    assert gone == {"withdrawn": [{"host": "https://data.example:8443", "token_of": "https://a.example"}]}
    assert json.loads(settings.read_text())["trusted"] == {"https://a.example": ["https://more.example"]}
    assert invoke("config", "trust", "--withdraw", "https://data.example:8443").code == 1
    assert invoke("config", "trust", "--withdraw", "more.example").code == 0
    assert "trusted" not in json.loads(settings.read_text())
    assert invoke("config", "trust").out == b""
