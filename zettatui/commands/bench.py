"""The workbench of one command: the person's folders, credentials and the server that the options name."""

from __future__ import annotations

from typing import NamedTuple

from zettatui.access.credentials import Credentials
from zettatui.access.dead_tokens import DeadTokens
from zettatui.access.profile import Profile
from zettatui.secret import Secret
from zettatui.services.address import ServerAddress
from zettatui.storage.paths import folders
from zettatui.worker.workbench import Workbench

from .configured import configured, tell_problems
from .options import Options, chosen_profile
from .token_file import read_token


class Bench(NamedTuple):
    """A workbench, the profile it was made for, and the token that was given for this run."""

    bench: Workbench
    profile: Profile
    address: ServerAddress
    explicit: Secret | None


def bench_of(options: Options) -> Bench:
    """Make the workbench that the options ask for; nothing is sent.

    Raises:
        Refused: no such profile, or no token in the token file. AddressInvalid: the address names no server.
        StorageError: there is no place for files.
    """
    loaded = configured(options)
    tell_problems(loaded)
    profile = chosen_profile(options, loaded)
    address = ServerAddress.parse(profile.address)
    own = folders()
    explicit = read_token(options.token_file) if options.token_file is not None else None
    dead = DeadTokens(own.dead_tokens_file)
    credentials = Credentials.of_this_person(dead, explicit=explicit, given_for=address.url)
    bench = Workbench(address, folders=own, credentials=credentials, config=loaded)
    bench.take_for(address, profile.flavour)
    bench.trust.allow_hosts(*options.trust)
    return Bench(bench, profile, address, explicit)
