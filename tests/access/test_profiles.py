"""The servers to choose from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zettatui.access.locations import AddressUnusable
from zettatui.access.profiles import READY_MADE, Profile, Profiles, read_datastack_map
from zettatui.storage.settings import SettingsFile


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(SettingsFile(tmp_path / "config" / "settings.json"), tmp_path / "secrets")


def test_the_ready_made_ones_are_there_from_the_start(profiles: Profiles) -> None:
    assert profiles.all() == list(READY_MADE)
    assert {profile.address for profile in READY_MADE} == {
        "https://api.zetta.ai/wclee", "https://proofreading.zetta.ai", "https://global.daf-apis.com",
        "https://global.brain-wire-test.org", "https://globalv1.em.brain.allentech.org",
    }  # fmt: skip
    assert profiles.last() is None


def test_ones_own_come_first_and_replace_others_of_the_same_address(profiles: Profiles) -> None:
    mine = Profile("lab", "https://lab.example/group", "zetta", "ds", "note")
    again = Profile("lab2", "https://lab.example/group", None, "other")
    daf = Profile("microns", "https://global.daf-apis.com/", "cave", "minnie65_public")
    for profile in (mine, again, daf):
        profiles.save(profile)
    assert profiles.all()[:3] == [mine, again, daf]
    assert "daf" not in {profile.name for profile in profiles.all()}
    profiles.remove("microns")
    assert "daf" in {profile.name for profile in profiles.all()}
    profiles.remove("daf")
    assert "daf" in {profile.name for profile in profiles.all()}


def test_finding_by_name_or_address(profiles: Profiles) -> None:
    for text in ("daf", "https://global.daf-apis.com/", "global.daf-apis.com", " daf "):
        found = profiles.find(text)
        assert found is not None
        assert found.name == "daf"
    assert profiles.find("elsewhere") is None
    assert profiles.find("https://api.zetta.ai/other") is None


def test_the_last_one_is_remembered(profiles: Profiles) -> None:
    profiles.use(READY_MADE[2])
    assert profiles.last() == READY_MADE[2]
    profiles.use(Profile("gone", "https://x.example"))
    assert profiles.last() is None


def test_profiles_that_cannot_be_used_are_not_saved(profiles: Profiles) -> None:
    with pytest.raises(AddressUnusable):
        profiles.save(Profile("x", "https://"))
    with pytest.raises(ValueError, match="name"):
        profiles.save(Profile(" ", "https://a.example"))


def test_settings_written_by_hand_are_read_kindly(profiles: Profiles, tmp_path: Path) -> None:
    servers: list[dict[str, Any]] = [
        {"name": "a", "address": "a.example", "flavour": "strange", "datastack": 5, "note": None, "more": 1},
        {"name": "", "address": "b.example"}, {"address": "c.example"}, {"name": "d"},
        {"name": "e", "address": "https://"},
    ]  # fmt: skip
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"servers": servers}))
    assert profiles.all()[0] == Profile("a", "a.example")
    assert len(profiles.all()) == 1 + len(READY_MADE)


def test_servers_that_caveclient_has_met_are_offered(profiles: Profiles, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    servers = {
        "minnie": "https://global.daf-apis.com",
        "mine": "https://lab.example",
        "b": "https://lab.example/",
        "bad": "https://",
        "worse": 5,
    }
    (secrets / "cave_datastack_to_server_map.json").write_text(json.dumps(servers))
    assert profiles.all()[len(READY_MADE) :] == [
        Profile("lab.example", "https://lab.example", None, "mine", "from caveclient", "caveclient")
    ]


@pytest.mark.parametrize("content", ["", "[]", "{", "\\xff", "null"])
def test_an_unreadable_map_counts_as_empty(tmp_path: Path, content: str) -> None:
    assert read_datastack_map(tmp_path) == {}
    (tmp_path / "cave_datastack_to_server_map.json").write_text(content)
    assert read_datastack_map(tmp_path) == {}


def test_caveclients_own_map_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from caveclient.datastack_lookup import handle_server_address

    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cloudvolume/secrets").mkdir(parents=True)
    handle_server_address("vnc_v0", "https://api.zetta.ai/wclee", write=True)
    assert read_datastack_map() == {"vnc_v0": "https://api.zetta.ai/wclee"}
