"""The servers to choose from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zettatui.access.locations import AddressUnusable
from zettatui.access.profiles import READY_MADE, Profile, Profiles, ProfileUnusable, read_datastack_map
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


def test_a_rename_keeps_place_use_and_what_others_wrote(profiles: Profiles, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        profiles.save(Profile(name, f"https://{name}.example"))
    path = tmp_path / "config" / "settings.json"
    document = json.loads(path.read_text())
    document["servers"][1]["colour"] = "kept"
    path.write_text(json.dumps(document))
    profiles.use(Profile("two", ""))
    two = profiles.find("two")
    assert two is not None
    renamed = profiles.rename(two, " zwei ")
    assert renamed.name == "zwei"
    assert [profile.name for profile in profiles.all()[:3]] == ["one", "zwei", "three"]
    assert profiles.last() == renamed
    assert json.loads(path.read_text())["servers"][1]["colour"] == "kept"


def test_a_ready_made_one_that_is_edited_becomes_ones_own(profiles: Profiles) -> None:
    daf = profiles.find("daf")
    assert daf is not None
    profiles.save(daf._replace(flavour="cave", datastack="minnie65_public"), instead_of="daf")
    edited = profiles.find("daf")
    assert edited is not None
    assert (edited.flavour, edited.datastack, edited.origin) == ("cave", "minnie65_public", "own")
    assert sum(profile.same_server(daf.address) for profile in profiles.all()) == 1


def test_a_name_that_another_server_has_is_refused(profiles: Profiles) -> None:
    profiles.save(Profile("a", "https://a.example"))
    b = profiles.save(Profile("b", "https://b.example"))
    with pytest.raises(ProfileUnusable, match="already named “a”"):
        profiles.rename(b, "a")
    assert [profile.address for profile in profiles.all()[:2]] == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize(
    "spelled",
    ["HTTPS://Global.DAF-apis.com", "global.daf-apis.com//", " https://global.daf-apis.com ", "DAF"],
)
def test_a_server_is_found_however_it_is_spelled(profiles: Profiles, spelled: str) -> None:
    found = profiles.find(spelled)
    assert found is not None
    assert found.name == "daf"


def test_names_are_found_without_quotes_on_a_command_line(profiles: Profiles) -> None:
    found = profiles.find("Zetta-wclee")
    assert found == READY_MADE[0]
    assert profiles.at("zetta-wclee") is None


def test_groups_of_one_host_are_servers_of_their_own(profiles: Profiles, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    servers = {
        "one": "https://api.zetta.ai/other/",
        "two": "https://api.zetta.ai/other",
        "v": READY_MADE[0].address,
    }
    (tmp_path / "secrets" / "cave_datastack_to_server_map.json").write_text(json.dumps(servers))
    (met,) = profiles.all()[len(READY_MADE) :]
    assert (met.name, met.datastack) == ("api.zetta.ai other", "one")
    assert profiles.datastacks(met) == ["one", "two"]
    assert profiles.datastacks(READY_MADE[0]) == ["vnc_v0", "v"]


def test_what_cannot_be_used_of_the_settings_is_told(profiles: Profiles, tmp_path: Path) -> None:
    assert profiles.problem() == ""
    path = tmp_path / "config" / "settings.json"
    path.parent.mkdir()
    path.write_text('{"servers": [{"name": "lab", "address": "https://"}, {"address": "https://x.example"}]}')
    assert "no usable name or address: lab, one without a name" in profiles.problem()
    path.write_text("{")
    assert "not JSON" in profiles.problem()


def test_a_start_needs_no_readable_settings(profiles: Profiles, tmp_path: Path) -> None:
    assert profiles.last_or_first() == READY_MADE[0]
    mine = profiles.save(Profile("lab", "https://lab.example"))
    profiles.use(mine)
    assert profiles.last_or_first() == mine
    path = tmp_path / "config" / "settings.json"
    path.unlink()
    path.mkdir()
    assert profiles.last_or_first() == READY_MADE[0]
