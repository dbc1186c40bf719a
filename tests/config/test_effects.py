"""What is configured has an effect: time limits, the editor."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from zettatui.access.credentials import Credentials
from zettatui.config import Config, LoadedConfig
from zettatui.services import wire
from zettatui.services.address import ServerAddress
from zettatui.services.errors import Unreachable
from zettatui.storage.paths import Folders
from zettatui.worker.external_editor import EditorFailed, editor_command
from zettatui.worker.workbench import Workbench


class Nowhere:
    """Carries nothing, and remembers what it should have carried."""

    def __init__(self) -> None:
        self.requests: list[wire.OutgoingRequest] = []

    def open(self, request: wire.OutgoingRequest) -> AbstractAsyncContextManager[wire.IncomingAnswer]:
        self.requests.append(request)
        raise wire.NotConnected("nobody is there")

    async def aclose(self) -> None:
        pass


async def limits(folder: Path, config: Config) -> tuple[float, float]:
    nowhere = Nowhere()

    async def at_once(seconds: float) -> None:
        pass

    bench = Workbench(
        ServerAddress.parse("https://a.example"),
        folders=Folders.under(folder),
        credentials=Credentials.in_memory(),
        adapter_of=lambda address: nowhere,
        pause=at_once,
        config=LoadedConfig(config),
    )
    with pytest.raises(Unreachable):
        await bench.server(bench.address).info.datastacks()
    return nowhere.requests[0].connect_limit, nowhere.requests[0].read_limit


async def test_time_limits(tmp_path: Path) -> None:
    connect, silent = await limits(tmp_path, Config())
    assert (connect, silent) == (10.0, 30.0)
    assert await limits(tmp_path, Config(connect_seconds=3.0, answer_seconds=600.0)) == (3.0, 600.0)
    assert await limits(tmp_path, Config(answer_seconds=1.0)) == (10.0, 30.0), "a call may need its time"


def test_the_configured_editor_goes_before_the_environment(tmp_path: Path) -> None:
    for name in ("mine", "visual"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": str(tmp_path), "VISUAL": "visual"}
    assert editor_command(env, "mine --wait") == ("mine", "--wait")
    assert editor_command(env, None) == ("visual",)
    with pytest.raises(EditorFailed, match="which editor in the configuration names, is not installed"):
        editor_command(env, "absent")
