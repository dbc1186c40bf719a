"""Starting what a command names, with its options turned into a workbench."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.profiles import READY_MADE
from zettatui.secret import Secret
from zettatui.storage.paths import folders

if TYPE_CHECKING:
    from zettatui.worker.workbench import Workbench

USAGE_ERROR = 2


def run_app(
    thing: str | None,
    *,
    server: str | None = None,
    datastack: str | None = None,
    token_file: str | None = None,
) -> int:
    """Run the app on the network; return its exit code."""
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
        except (OSError, UnicodeDecodeError) as failed:
            return _refuse(
                f"The token file {token_file} could not be read: {getattr(failed, 'strerror', failed)}."
            )
    own = folders()
    credentials = Credentials.of_this_person(DeadTokens(own.dead_tokens_file), explicit=explicit)
    return _run(Workbench(address, folders=own, credentials=credentials), thing, datastack)


def run_demo(thing: str | None) -> int:
    """Run the app on the sandbox in this process; return its exit code."""
    from zettatui.demo import demo_workbench

    return _run(demo_workbench(), thing, None)


def run_sandbox(
    flavour: Literal["cave", "zetta"], *, port: int, data: str | None, seed: Literal["demo", "empty"]
) -> int:
    """Serve the sandbox on 127.0.0.1 until SIGTERM or ctrl+c; return the exit code."""
    from zettatui.sandbox.serve import serve

    serve(flavour, port=port, data=Path(data) if data else None, seed=seed)
    return 0


def _run(bench: Workbench, thing: str | None, datastack: str | None) -> int:
    if os.environ.get("SSH_CONNECTION"):
        # Read when Textual is imported: fewer frames and no smooth scrolling on a slow link.
        os.environ.setdefault("TEXTUAL_FPS", "15")
        os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from zettatui.app import ZettatuiApp

    app = ZettatuiApp(bench, thing=thing, datastack=datastack)
    app.run()
    return app.return_code or 0


def _token_from(file: str) -> Secret:
    """Read a token from a file, or from standard input for `-`."""
    text = sys.stdin.readline() if file == "-" else Path(file).expanduser().read_text(encoding="utf-8")
    from zettatui.access.paste import clean_token

    return clean_token(text).secret


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"zettatui: {sentence}\n")
    return USAGE_ERROR
