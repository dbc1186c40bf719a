"""Starting what a command names, with its options turned into a workbench."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zettatui.access.profiles import READY_MADE
from zettatui.commands.exit_codes import Refused
from zettatui.secret import Secret
from zettatui.storage.errors import StorageError
from zettatui.storage.paths import folders
from zettatui.terminal import first_frame
from zettatui.terminal.slow_line import calm_textual, is_slow

if TYPE_CHECKING:
    from zettatui.access.credentials import Credentials
    from zettatui.config import LoadedConfig
    from zettatui.services.auth import Flavour
    from zettatui.worker.workbench import Workbench

USAGE_ERROR = 2


def run_app(
    thing: str | None,
    *,
    server: str | None = None,
    datastack: str | None = None,
    token_file: str | None = None,
    flavour: Flavour | None = None,
    config: LoadedConfig | None = None,
    fresh: bool = False,
) -> int:
    """Run the app on the network; return its exit code. `flavour` is what the person's profile says."""
    from zettatui.services.address import ServerAddress
    from zettatui.services.errors import AddressInvalid
    from zettatui.worker.workbench import Workbench

    try:
        address = ServerAddress.parse(server or READY_MADE[0].address)
    except AddressInvalid as error:
        return _refuse(error.sentence)
    explicit = None
    if token_file is not None:
        try:
            explicit = _token_from(token_file)
        except Refused as refused:
            return _refuse(refused.sentence)
    try:
        own = folders()
    except StorageError as homeless:
        return _refuse(homeless.sentence)

    def credentials() -> Credentials:
        from zettatui.access.credentials import Credentials
        from zettatui.access.dead_tokens import DeadTokens

        return Credentials.of_this_person(
            DeadTokens(own.dead_tokens_file), explicit=explicit, given_for=address.url
        )

    bench = Workbench(address, folders=own, credentials=credentials, config=config)
    bench.take_for(address, flavour)
    asked_for = thing or datastack or token_file or config is None or config.config.server
    welcome = not asked_for and bench.profiles.none_chosen()
    code = _run(bench, thing, datastack, welcome=welcome, fresh=fresh)
    return run_demo(None, config) if code is None else code


def run_demo(thing: str | None, config: LoadedConfig | None = None) -> int:
    """Run the app on the sandbox in this process; return its exit code."""
    from zettatui.demo import demo_workbench

    own = os.environ.get("ZETTATUI_HOME")
    # Below the person's own files, so that made-up states never stand among real ones.
    folder = Path(own).expanduser() / "demo" if own else None
    bench = demo_workbench(folder=folder, config=config, signed_in=thing is not None)
    return _run(bench, thing, None, guided=thing is None) or 0


def run_sandbox(
    flavour: Literal["cave", "zetta"],
    *,
    port: int,
    data: str | None,
    seed: Literal["demo", "empty"],
    grow: int = 0,
) -> int:
    """Serve the sandbox on 127.0.0.1 until SIGTERM or ctrl+c; return the exit code."""
    import sqlite3

    from zettatui.sandbox.serve import serve

    try:
        return serve(flavour, port=port, data=Path(data) if data else None, seed=seed, grow=grow)
    except LookupError as missing:
        return _refuse(f"Nothing can be grown: {missing}. Leave out --seed empty, or --grow.")
    except OverflowError:
        return _refuse(f"There is no port {port}. Give one from 1 to 65535, or 0 for any that is free.")
    except OSError as failed:
        if failed.errno in (errno.EADDRINUSE, errno.EACCES) and failed.filename is None:
            return _refuse(
                f"Port {port} cannot be used: {failed.strerror}. Give another with --port, or 0 for a free one."
            )
        return _refuse(
            f"The sandbox could not start: {failed.strerror or failed} ({failed.filename or data})."
        )
    except (ValueError, sqlite3.Error) as refused:
        return _refuse(f"The sandbox cannot use {data}: {refused}. Give another folder with --data.")


def _run(
    bench: Workbench,
    thing: str | None,
    datastack: str | None,
    *,
    welcome: bool = False,
    guided: bool = False,
    fresh: bool = False,
) -> int | None:
    """Run the app on this terminal; return its exit code, None where the demo is to take its place."""
    if not (os.isatty(0) and os.isatty(2)):
        return _refuse("There is no terminal here: the app reads keys from it and draws on it.")
    if is_slow(bench.config.slow, os.environ):
        calm_textual(os.environ)
    if bench.config.plain:
        first_frame.withdraw()
        return _run_flat(bench, thing, datastack, welcome=welcome, guided=guided)
    if thing:
        first_frame.show(thing)
    else:
        first_frame.show_opening()
    # Nothing that is made while starting is garbage; the app turns the collector on again.
    gc.disable()
    try:
        from zettatui.app.main import ZettatuiApp

        app = ZettatuiApp(
            bench, thing=thing, datastack=datastack, welcome=welcome, guided=guided, fresh=fresh
        )
        app.run(mouse=bench.config.mouse)
    finally:
        first_frame.withdraw()
    return None if app.demo_wanted else app.return_code or 0


def _run_flat(
    bench: Workbench, thing: str | None, datastack: str | None, *, welcome: bool, guided: bool
) -> int | None:
    """Run the app as lines of text."""
    from zettatui.flat import FlatApp

    app = FlatApp(bench, thing=thing, datastack=datastack, welcome=welcome, guided=guided)
    app.run(mouse=False)
    return None if app.demo_wanted else app.return_code or 0


def _token_from(file: str) -> Secret:
    """Read the token; where it came by standard input, the keys are read from the terminal itself after it."""
    from zettatui.commands.token_file import read_token

    token = read_token(file)
    if file == "-" and not sys.stdin.isatty():
        try:
            terminal = os.open("/dev/tty", os.O_RDWR)
        except OSError as failed:
            said = "The token came by standard input, and there is no terminal besides it to take keys from."
            raise Refused(USAGE_ERROR, f"{said} Give the token with --token-file FILE.") from failed
        os.dup2(terminal, sys.stdin.fileno())
        os.close(terminal)
    return token


def _refuse(sentence: str) -> int:
    first_frame.withdraw()
    sys.stderr.write(f"zettatui: {sentence}\n")
    return USAGE_ERROR
