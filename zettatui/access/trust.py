"""Which servers a token may go to besides the one it belongs to, because the person agreed."""

from __future__ import annotations

from dataclasses import replace

from zettatui.plain import in_ascii
from zettatui.storage.errors import StorageError
from zettatui.storage.settings import Settings, SettingsFile


class TrustedOrigins:
    """Origins (`https://local.example.org`) by the origin of the server whose info service named them.

    What the settings hold is read once; `hosts` are trusted for this run, whoever named them.
    """

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings
        self._kept: dict[str, tuple[str, ...]] | None = None
        self._hosts: frozenset[str] = frozenset()

    def allows(self, server: str, origin: str) -> bool:
        """Whether a server's token may go to an origin; settings that cannot be read allow nothing."""
        host = origin.partition("://")[2]
        return origin in self._known().get(server, ()) or bool(self._hosts & {host, in_ascii(host)})

    def _known(self) -> dict[str, tuple[str, ...]]:
        if self._kept is None:
            try:
                self._kept = dict(self._settings.load().settings.trusted)
            except StorageError:
                self._kept = {}
        return self._kept

    @property
    def agreed(self) -> list[tuple[str, str]]:
        """What the person agreed to and the settings keep: the server whose token it is, and where that may go."""
        return [(server, origin) for server, origins in sorted(self._known().items()) for origin in origins]

    def withdraw(self, host: str) -> list[tuple[str, str]]:
        """Trust a host (or whole origin) no more, whichever server named it; return what was trusted until now.

        Raises:
            StorageError: the settings could not be written: it is trusted again after this run.
        """
        named = host.partition("://")[2].rstrip("/") or host
        wanted = {named, in_ascii(named)}
        gone = [pair for pair in self.agreed if pair[1].partition("://")[2] in wanted]

        def without(trusted: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
            left = {
                server: tuple(origin for origin in origins if origin.partition("://")[2] not in wanted)
                for server, origins in trusted.items()
            }
            return {server: origins for server, origins in left.items() if origins}

        self._kept = without(self._known())
        self._hosts -= wanted
        if gone:
            self._settings.change(lambda settings: replace(settings, trusted=without(settings.trusted)))
        return gone

    def allow_hosts(self, *hosts: str) -> None:
        """Trust hosts (`local.example.org:8443`, or whole addresses) until this process ends."""
        self._hosts |= {host.partition("://")[2].rstrip("/") or host for host in hosts}

    def allow(self, server: str, origin: str) -> None:
        """Trust an origin with a server's token, for this run at least.

        Raises:
            StorageError: the settings could not be written, so it will be asked again after this run.
        """

        def trust(settings: Settings) -> Settings:
            known = settings.trusted.get(server, ())
            return replace(
                settings, trusted={**settings.trusted, server: (*dict.fromkeys((*known, origin)),)}
            )

        kept = self._known()
        self._kept = {**kept, server: (*kept.get(server, ()), origin)}
        self._settings.change(trust)
