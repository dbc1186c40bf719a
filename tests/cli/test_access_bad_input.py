"""What bad addresses, bad tokens and bad places for files get: a sentence, and the next step."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from tests.cli.conftest import Invoke, World
from tests.services.test_certificates import (  # fixtures
    certificate,
    other_certificate,
    tls_port,
    usual_authorities,
)
from zettatui.access.locations import secrets_folder, server_file

__all__ = ["certificate", "other_certificate", "tls_port", "usual_authorities"]

CAVE = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"
ZETTA = "Zk9xQ0t5V3BSN2ZMMm1UZ2o4SGJOd0VzM2RVYVl2MWM="


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


# -- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "code", "says", "next_step"),
    [
        ("{host}", 6, "does not speak https", "http://"),
        ("{server}/", 0, "", ""),
        ("{server}///", 0, "", ""),
        ("{server}/info/api", 5, "Check the", "address"),
        ("http://127.0.0.1:9", 6, "could not be reached", "Check the address"),
        ("http://127.0.0.1:port", 2, "not the address of a server", "Write it like"),
        ("http://", 2, "not the address of a server", "Write it like"),
        ("ftp://127.0.0.1", 2, "Only http and https", ""),
        ("http://ann:hunter2@127.0.0.1", 2, "not the address of a server", "Leave out everything before the @"),
        ("no such server", 2, "not the address of a server", "Write it like"),
    ],
)  # fmt: skip
def test_addresses(invoke: Invoke, world: World, address: str, code: int, says: str, next_step: str) -> None:
    address = address.format(host=world.server.partition("://")[2], server=world.server)
    done = invoke("login", "--server", address, "--keep", "nowhere", stdin=world.token.encode())
    assert done.code == code, done.err
    assert says in done.err
    assert next_step in done.err
    assert world.token not in done.err
    assert "hunter2" not in done.err
    assert "Traceback" not in done.err


def test_a_web_page_instead_of_a_service(invoke: Invoke, world: World) -> None:
    world.control("POST", "faults", {"kind": "html", "path": ".*/info/.*", "times": None})
    done = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert done.code == 6
    assert "Check the server's address" in done.err


def test_a_server_that_signed_its_own_certificate(invoke: Invoke, tls_port: int) -> None:
    done = invoke("login", "--server", f"https://localhost:{tls_port}", stdin=CAVE.encode())
    assert done.code == 6
    assert "certificate is not trusted, so nothing was sent" in done.err
    assert "SSL_CERT_FILE" in done.err


# -- tokens ------------------------------------------------------------------------------------------------


def test_a_token_of_another_server(invoke: Invoke, world: World) -> None:
    foreign, made_by = (CAVE, "cave") if world.flavour == "zetta" else (ZETTA, "zetta")
    done = invoke("login", "--server", world.server, stdin=foreign.encode())
    assert done.code == 3
    assert f"looks like a token of a {made_by} server, and this one is {world.flavour}" in done.err
    assert "this server's own login page" in done.err
    assert not secrets_folder().exists()


def test_an_unknown_token_of_the_right_form(invoke: Invoke, world: World) -> None:
    done = invoke(
        "login", "--server", world.server, stdin=(CAVE if world.flavour == "cave" else ZETTA).encode()
    )
    assert done.code == 3
    assert "sign in again to get a new one" in done.err


def test_blanks_inside_a_token_are_taken_out_and_said(invoke: Invoke, world: World) -> None:
    text = f"{world.token[:9]} {world.token[9:20]}\n  {world.token[20:]}"
    done = invoke("login", "--server", world.server, stdin=text.encode())
    assert done.code == 0
    assert "Blanks and line breaks inside the token were removed." in done.err


@pytest.mark.parametrize(
    ("stdin", "says"),
    [
        (b"", "No token came. Give it by standard input, or with --token-file FILE."),
        (b" \n", "No token came."),
        (b"\xff\xfe", "no text"),
        (b'[""]', "is a list"),
        (b'{"key": 1}', "has no text under “token”"),
        (b"<html>", "is no token"),
        (b"https://x.example/", "link without a token"),
    ],
)
def test_what_is_no_token(invoke: Invoke, world: World, stdin: bytes, says: str) -> None:
    done = invoke("login", "--server", world.server, stdin=stdin)
    assert done.code == 2
    assert says in done.err
    assert not secrets_folder().exists()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_text(""), "Nothing was pasted. Copy the token"),
        (lambda path: path.write_text('["a"]'), "is a list"),
        (lambda path: path.mkdir(), "could not be read: Is a directory"),
        (lambda path: None, "could not be read: No such file"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "holds no text"),
    ],
)
def test_token_files(
    invoke: Invoke, world: World, tmp_path: Path, make: Callable[[Path], object], says: str
) -> None:
    make(tmp_path / "given")
    done = invoke("login", "--server", world.server, "--token-file", tmp_path / "given")
    assert done.code == 2
    assert says in done.err


# -- places ------------------------------------------------------------------------------------------------


def in_the_way(path: Path, content: str | None) -> None:
    path.parent.mkdir(parents=True)
    if content is None:
        path.mkdir()
    else:
        path.write_text(content)


@pytest.mark.parametrize(
    ("content", "says", "next_step"),
    [
        ("[]", "The token file is damaged", "Repair it or move it away"),
        ("{", "The token file is damaged", "Repair it or move it away"),
        (None, "it is a folder", "Move that folder away"),
    ],
)
def test_what_stands_where_the_token_file_goes(
    invoke: Invoke, world: World, content: str | None, says: str, next_step: str
) -> None:
    path = server_file(secrets_folder(), world.server)
    in_the_way(path, content)
    done = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert done.code == 6
    assert says in done.err
    assert next_step in done.err
    assert done.err.rstrip().endswith("The token was not kept.")
    assert path.is_dir() if content is None else path.read_text() == content


def test_a_file_where_the_folder_of_tokens_goes(invoke: Invoke, world: World) -> None:
    in_the_way(secrets_folder(), "")
    done = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert done.code == 6
    assert "Move that file away" in done.err


def test_a_home_that_cannot_be_written(
    invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    opened, made = os.open, os.mkdir

    def refuse(path: object, *more: object) -> None:
        if str(path).startswith(str(home)):
            raise OSError(errno.EROFS, "Read-only file system")

    def open_to_read(path: str, flags: int, *more: Any, **knobs: Any) -> int:
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR):
            refuse(path)
        return opened(path, flags, *more, **knobs)

    def make_nothing(path: str, *more: Any, **knobs: Any) -> None:
        refuse(path)
        made(path, *more, **knobs)

    monkeypatch.setattr(os, "open", open_to_read)
    monkeypatch.setattr(os, "mkdir", make_nothing)
    done = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert done.text.startswith("You are ann@lab.example"), "the token itself was checked"
    assert done.code == 6
    assert "the file system is read-only" in done.err
    assert "The token was not kept." in done.err


def test_no_home_at_all(invoke: Invoke, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nowhere)
    kept = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert kept.code == 6
    assert "There is no home folder to look for tokens in. Set HOME" in kept.err
    assert "The token was not kept." in kept.err
    monkeypatch.delenv("ZETTATUI_HOME")
    done = invoke("login", "--server", world.server, stdin=world.token.encode())
    assert done.code == 6
    assert "There is no home folder to keep files in" in done.err
    assert "Set ZETTATUI_HOME" in done.err
