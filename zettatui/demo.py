"""The demo: the sandbox in this very process, behind the address of the walkthrough."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.storage.paths import folders
from zettatui.worker.workbench import Workbench

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from zettatui.access.credentials import Credentials
    from zettatui.config import LoadedConfig
    from zettatui.sandbox import Sandbox
    from zettatui.services.asgi import AsgiAdapter

DEMO_ADDRESS = "https://api.zetta.ai/wclee"
"""The server of the walkthrough. The demo answers in its place; nothing is sent there."""


def demo_workbench(
    *,
    sandbox: Sandbox | None = None,
    folder: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    config: LoadedConfig | None = None,
    signed_in: bool = False,
) -> Workbench:
    """Make a workbench whose only server is the sandbox; tokens live in memory, drafts in a folder of its own.

    With `signed_in` a token is there from the start: who named a thing to open wants to see it, not the login.
    """
    address = ServerAddress.parse(sandbox.address if sandbox else DEMO_ADDRESS)

    @cache
    def made() -> Sandbox:
        from zettatui.sandbox import Sandbox

        return sandbox or Sandbox("zetta", address=DEMO_ADDRESS)

    one_at_a_time = Lock()

    def world() -> Sandbox:
        """Make the sandbox when first asked for, by any thread: a state in a file can be shown before that."""
        with one_at_a_time:
            return made()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await world().app(scope, receive, send)

    @cache
    def adapter() -> AsgiAdapter:
        from zettatui.services.asgi import AsgiAdapter

        return AsgiAdapter(answer)

    def credentials() -> Credentials:
        from zettatui.access.credentials import Credentials

        kept = Credentials.in_memory()
        if signed_in:
            kept.keep_for_session(address.url, world().people.token_of("ann"))
        return kept

    async def visit_page() -> Secret:
        """Do what a browser would: open the page, and see the token that it shows."""
        from zettatui.services.call import Call
        from zettatui.services.transport import Transport

        path = "/auth/google/login" if world().flavour == "zetta" else "/auth/api/v1/create_token"
        page = Call("auth", "log in", "the login page", "GET", path, effect="read once", at_origin=True)
        token = None if world().flavour == "zetta" else world().people.token_of("ann")
        shown = await Transport(address, adapter(), token=lambda: token).send(page)
        return Secret(shown.text.strip())

    home = folder or _home_for_now()
    return Workbench(
        address,
        folders=folders({"ZETTATUI_HOME": str(home)}),
        credentials=credentials,
        adapter_of=lambda server: adapter(),
        demo=True,
        visit_demo_page=visit_page,
        now=now,
        config=config,
    )


def _home_for_now() -> Path:
    """Make a folder that goes when the demo ends: nothing in it is anybody's work."""
    home = Path(tempfile.mkdtemp(prefix="zettatui-demo-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home
