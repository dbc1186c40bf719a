"""Starting what a command names, with its options turned into a workbench."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zettatui import first_frame
from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.profiles import READY_MADE
from zettatui.commands.exit_codes import Refused
from zettatui.commands.token_file import read_token
from zettatui.secret import Secret
from zettatui.storage.errors import StorageError
from zettatui.storage.paths import folders

if TYPE_CHECKING:
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
    credentials = Credentials.of_this_person(
        DeadTokens(own.dead_tokens_file), explicit=explicit, given_for=address.url
    )
    bench = Workbench(address, folders=own, credentials=credentials)
    bench.take_for(address, flavour)
    return _run(bench, thing, datastack)


def run_demo(thing: str | None) -> int:
    """Run the app on the sandbox in this process; return its exit code."""
    from zettatui.demo import demo_workbench

    own = os.environ.get("ZETTATUI_HOME")
    # Below the person's own files, so that made-up states never stand among real ones.
    return _run(demo_workbench(folder=Path(own).expanduser() / "demo" if own else None), thing, None)


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


def _run(bench: Workbench, thing: str | None, datastack: str | None) -> int:
    if not (os.isatty(0) and os.isatty(2)):
        return _refuse("There is no terminal here: the app reads keys from it and draws on it.")
    if os.environ.get("SSH_CONNECTION"):
        # Read when Textual is imported: fewer frames and no smooth scrolling on a slow link.
        os.environ.setdefault("TEXTUAL_FPS", "15")
        os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    if thing:
        first_frame.show(thing)
    else:
        first_frame.show_opening()
    # Nothing that is made while starting is garbage; the app turns the collector on again.
    gc.disable()
    try:
        from zettatui.app import ZettatuiApp

        app = ZettatuiApp(bench, thing=thing, datastack=datastack)
        app.run()
    finally:
        first_frame.withdraw()
    return app.return_code or 0


def _token_from(file: str) -> Secret:
    """Read the token; where it came by standard input, the keys are read from the terminal itself after it."""
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
