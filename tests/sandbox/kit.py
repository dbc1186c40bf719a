"""What the sandbox's tests share: a client that talks to it in process."""

from __future__ import annotations

from typing import Any

import httpx

from zettatui.sandbox import Sandbox


class Caller:
    """One user (by handle; None: no token) asking one sandbox."""

    def __init__(self, sandbox: Sandbox, who: str | None = "ann") -> None:
        self.sandbox = sandbox
        self.headers: dict[str, str] = {"X-Requested-With": "test"}
        if who is not None:
            self.headers["Authorization"] = f"Bearer {sandbox.people.token_of(who).reveal()}"

    async def ask(self, method: str, path: str, *, host: bool = False, **options: Any) -> httpx.Response:
        """Send a request below the address, or below the host alone."""
        base = self.sandbox.origin if host else self.sandbox.address
        headers = {**self.headers, **options.pop("headers", {})}
        transport = httpx.ASGITransport(self.sandbox.app)
        async with httpx.AsyncClient(transport=transport) as client:
            client.headers = httpx.Headers({"accept-encoding": "gzip, deflate"})
            return await client.request(method, base + path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.ask("GET", path, **options)

    async def post(self, path: str, content: bytes | str = b"", **options: Any) -> httpx.Response:
        return await self.ask("POST", path, content=content, **options)
