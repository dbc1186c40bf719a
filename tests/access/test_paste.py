"""Tokens as people paste them."""

from __future__ import annotations

import json

import pytest

from zettatui.access.paste import TokenUnusable, clean_token

CAVE = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
ZETTA = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="


@pytest.mark.parametrize("token", [CAVE, ZETTA])
def test_a_clean_token_is_taken_as_it_is(token: str) -> None:
    pasted = clean_token(token)
    assert pasted.secret.reveal() == token
    assert pasted.notes == ()


@pytest.mark.parametrize("token", [CAVE, ZETTA])
@pytest.mark.parametrize(
    ("form", "note"),
    [
        ("\n  {} \r\n", None),
        ('"{}"\n', "Quotes"),
        ("“{}”", "Quotes"),
        ("'{}'", "Quotes"),
        ("\ufeff{}\u200b", None),
        ("Bearer {}", "Bearer"),
        ("Authorization: Bearer {}", "Bearer"),
        ("https://x.example/?middle_auth_token={}", "link"),
    ],
)
def test_what_surrounds_a_token_is_removed(token: str, form: str, note: str | None) -> None:
    pasted = clean_token(form.format(token))
    assert pasted.secret.reveal() == token
    assert len(pasted.notes) == (note is not None)
    if note is not None:
        assert note in pasted.notes[0]


@pytest.mark.parametrize("token", [CAVE, ZETTA])
def test_a_wrapped_token_is_joined(token: str) -> None:
    pasted = clean_token(f'"{token[:20]}\n  {token[20:]}"')
    assert pasted.secret.reveal() == token
    assert any("line breaks" in note for note in pasted.notes)


def test_a_lost_equals_sign_is_added_back_and_said() -> None:
    pasted = clean_token(ZETTA[:-1])
    assert pasted.secret.reveal() == ZETTA
    assert pasted.notes == ("The token's last character, =, was missing and has been added.",)
    assert clean_token(ZETTA[:-1] + "%3D").secret.reveal() == ZETTA


def test_the_token_pages_download() -> None:
    text = json.dumps({"token": CAVE, "description": "d", "middle_auth_url": "global.daf-apis.com/auth"})
    assert clean_token(text).secret.reveal() == CAVE


def test_case_is_kept_and_odd_forms_are_pointed_out() -> None:
    pasted = clean_token(CAVE.upper())
    assert pasted.secret.reveal() == CAVE.upper()
    assert "unusual form" in pasted.notes[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing was pasted"),
        (' "" ', "Nothing was pasted"),
        (f"{CAVE}\n{ZETTA}", "More than one token"),
        ("pässwörd", "plain letters"),
        ("<html><body>login</body></html>", "plain letters"),
        ("\x1b[31mabc", "plain letters"),
        ('{"key": "hunter2-hunter2"}', "no text under"),
        ('{"token": 5}', "no text under"),
        ('{"token": "hunter2', "no text under"),
        ("https://api.zetta.ai/auth/google/login", "link without a token"),
        (f'["{CAVE}"]', "is a list"),
    ],
)
def test_what_is_no_token_is_refused_without_repeating_it(text: str, says: str) -> None:
    with pytest.raises(TokenUnusable, match=says) as refused:
        clean_token(text)
    assert "hunter2" not in str(refused.value)
    assert CAVE not in str(refused.value)
