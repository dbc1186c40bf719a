"""Signs in to a server: the token is read, checked, and kept where it says.

It comes from a prompt that does not show it, from standard input, or from --token-file FILE.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from dataclasses import replace
from getpass import getpass
from typing import TYPE_CHECKING, Final

from .exit_codes import DONE, LOGIN_NEEDED, TROUBLE, USAGE, Refused
from .options import Options
from .output import narrate, write_json, write_lines

if TYPE_CHECKING:
    from zettatui.access.profile import Profile
    from zettatui.secret import Secret
    from zettatui.services.auth import Identity, LoginPage
    from zettatui.storage.settings import TokenStorage
    from zettatui.worker.profiles import ServerBook
    from zettatui.worker.sessions import SignedIn

    from .online import Online

NOWHERE: Final = "nowhere"
_KEPT: Final[Mapping[str, TokenStorage]] = {"file": "file", "keyring": "keyring"}
_LONGEST: Final = 1 << 16
"""Characters read from standard input: far more than a token page's download has."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Make the parser that of `zettatui login`."""
    parser.add_argument(
        "--keep",
        choices=(*_KEPT, NOWHERE),
        help="where the token is kept: a file only you can read, where caveclient finds it too; the system "
        "keyring; or nowhere, so that it is only checked (default: where the last one went, a file at first)",
    )
    parser.set_defaults(handler=_login)


def _login(found: argparse.Namespace, options: Options) -> int:
    from .online import Online

    # The token file is read here, so that the whole of standard input may be the token.
    given, options = options.token_file, options._replace(token_file=None)
    online = Online(options, "sign in")
    place = found.keep or _usual_place(online)
    # Between the two rounds a person may be asked: ctrl+c and the terminal's echo want no loop under way.
    page = asyncio.run(_before(online, place))
    if given is None and _asks_a_person():
        where = f"Log in to {online.address} in any browser, on any machine:"
        narrate(where, f"  {page.address}", page.instruction)
    token = _token_from(given)
    online.bench.credentials.clean(token)  # what is no token is wrong usage, and nothing is sent
    online.restart_time()
    signed_in, profile = asyncio.run(online.run(lambda started: _sign_in(started, token, place)))
    if found.keep is not None and found.keep in _KEPT:
        _remember_place(online, _KEPT[found.keep])
    return _tell(signed_in, profile, options, wanted_kept=place != NOWHERE)


def _usual_place(online: Online) -> str:
    from zettatui.storage.errors import StorageError

    try:
        return online.bench.settings.load().settings.keep_tokens
    except StorageError as failed:
        narrate(failed.sentence)
        return "file"


def _remember_place(online: Online, place: TokenStorage) -> None:
    from zettatui.storage.errors import StorageError

    try:
        online.bench.settings.change(lambda old: replace(old, keep_tokens=place))
    except StorageError as failed:  # whoever cannot keep settings is signed in all the same
        narrate(failed.sentence)


async def _before(online: Online, place: str) -> LoginPage:
    """Find out what must be known before a person is asked: the server is there, the keyring can be used."""
    from zettatui.worker.sessions import Sessions
    from zettatui.worker.worker import DaemonExecutor

    asyncio.get_running_loop().set_default_executor(DaemonExecutor(max_workers=1))
    try:
        if place == "keyring":
            reason = await online.within(asyncio.to_thread(online.bench.credentials.keyring_reason))
            if reason:
                raise Refused(TROUBLE, f"The token cannot be kept in the keyring. {reason} Use --keep file.")
        return await online.within(Sessions(online.bench, online.address).page(online.progress))
    finally:
        await online.bench.aclose()


async def _sign_in(online: Online, token: Secret, place: str) -> tuple[SignedIn, Profile]:
    from zettatui.access.credentials import KeepPlace
    from zettatui.storage.errors import StorageError
    from zettatui.worker.profiles import ServerBook
    from zettatui.worker.sessions import Sessions

    where = KeepPlace.SESSION if place == NOWHERE else KeepPlace(place)
    sessions = Sessions(online.bench, online.address)
    signed_in = await online.within(sessions.sign_in(token, where, online.progress))
    try:
        profile = await _remembered(online, ServerBook(online.bench))
    except StorageError as failed:
        narrate(failed.sentence)
        profile = online.profile
    return signed_in, profile


async def _remembered(online: Online, book: ServerBook) -> Profile:
    """Return the server's profile, made if there was none, and remember it as the one used last."""
    known = await asyncio.to_thread(online.bench.profiles.at, online.address.url)
    profile = known or online.profile._replace(name=f"{online.address.netloc} {online.address.group}".strip())
    if known is None:
        await book.save(profile, online.progress)
    await book.use(profile, online.progress)
    return profile


def _asks_a_person() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _token_from(file: str | None) -> Secret:
    """Return what was pasted, piped or is in the file; what it is, is judged when signing in."""
    from zettatui.secret import Secret

    from .token_file import read_token

    if file is not None and file != "-":
        return read_token(file)
    if _asks_a_person():
        return Secret(getpass("Token (it is not shown): "))
    try:
        text = sys.stdin.read(_LONGEST) if sys.stdin is not None else ""
    except UnicodeDecodeError as wrong:
        raise Refused(USAGE, "What came by standard input is no text. Give the token alone.") from wrong
    if not text.strip():
        raise Refused(USAGE, "No token came. Give it by standard input, or with --token-file FILE.")
    return Secret(text)


def _tell(signed_in: SignedIn, profile: Profile, options: Options, *, wanted_kept: bool) -> int:
    from zettatui.access.credentials import SESSION_SOURCE
    from zettatui.worker.sessions import UNTIL_LEAVING

    session, identity = signed_in.session, signed_in.session.identity
    if identity is None:
        raise Refused(LOGIN_NEEDED, f"{session.address} does not say whose token it is.")
    lost = signed_in.kept == SESSION_SOURCE
    kept = None if lost else signed_in.kept
    # A command leaves at once.
    remark = " ".join(signed_in.remark.replace(UNTIL_LEAVING, "").split())
    if remark:
        narrate(remark)
    if options.json:
        write_json(_as_json(identity, session.address.url, profile.name, kept, remark))
    else:
        who = identity.email or identity.name or "signed in (the server does not say as whom)"
        groups = f", groups {', '.join(identity.groups)}" if identity.groups else ""
        write_lines([f"You are {who}{groups} at {session.address}."])
        for missing in identity.missing_terms:
            narrate(f"The terms “{missing.terms}” of {missing.dataset} are not accepted yet.")
        narrate(f"The token is kept in {kept}." if kept else "The token was not kept.")
    return TROUBLE if lost and wanted_kept else DONE


def _as_json(
    identity: Identity, server: str, profile: str, kept: str | None, remark: str
) -> dict[str, object]:
    return {
        "server": server,
        "profile": profile,
        "name": identity.name,
        "email": identity.email,
        "id": None if identity.id is None else str(identity.id),
        "groups": list(identity.groups),
        "missing_terms": [{"dataset": one.dataset, "terms": one.terms} for one in identity.missing_terms],
        "kept": kept,
        "notes": remark,
    }
