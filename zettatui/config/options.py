"""Every option of the configuration file: its type, its default, its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

Kind = Literal["text", "flag", "choice", "seconds", "keys", "commands"]
"""`seconds` is a number above 0; `keys` maps the ids of actions to keys; `commands` are tables of their own."""

if TYPE_CHECKING:
    from .own_commands import OwnCommand

Switch = Literal["auto", "on", "off"]
ClipboardRoute = Literal["auto", "native", "tmux", "osc52", "text", "file"]

VARIABLE_PREFIX = "ZETTATUI_"
LONGEST_SECONDS = 3600.0
"""Longer limits are taken for mistakes, such as milliseconds."""


class Option(NamedTuple):
    """One option: its name in the file, what it may be, its default, what it does."""

    name: str
    kind: Kind
    default: Any
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that goes before the file; tables have none."""
        return "" if self.kind in ("keys", "commands") else VARIABLE_PREFIX + self.name.upper()


def _about(kind: Kind, words: str, choices: Any = None) -> dict[str, Any]:
    return {"kind": kind, "help": words, "choices": get_args(choices) if choices else ()}


@dataclass(frozen=True)
class Config:
    """What a person has configured; every field is an option of the same name in the file."""

    server: str | None = field(
        default=None,
        metadata=_about(
            "text", "The server to start with: a profile's name or an address. Else the last one used."
        ),
    )
    datastack: str | None = field(
        default=None, metadata=_about("text", "The datastack to work with on that server.")
    )
    theme: str = field(
        default="auto",
        metadata=_about("text", "The colours: auto, or the name of a theme as the palette (ctrl+p) has it."),
    )
    plain: bool = field(
        default=False,
        metadata=_about("flag", "A flat page without colours and lines, for screen readers."),
    )
    mouse: bool = field(
        default=True,
        metadata=_about("flag", "Whether the mouse acts; false leaves it to the terminal, to select text."),
    )
    clipboard: ClipboardRoute = field(
        default="auto",
        metadata=_about(
            "choice", "The way that copied text takes; auto tries the best one first.", ClipboardRoute
        ),
    )
    slow: Switch = field(
        default="auto",
        metadata=_about(
            "choice", "Spare a slow line: no animation, few bytes; auto looks whether this is SSH.", Switch
        ),
    )
    editor: str | None = field(
        default=None,
        metadata=_about("text", "The editor that E opens; else VISUAL or EDITOR names it."),
    )
    pager: str | None = field(
        default=None,
        metadata=_about("text", "The pager that P opens; else PAGER names it, else it is less -R."),
    )
    readonly: bool = field(
        default=False,
        metadata=_about("flag", "Only look: nothing that changes anything is sent to a server."),
    )
    restore_session: bool = field(
        default=True, metadata=_about("flag", "Start where the last session ended, if nothing is opened.")
    )
    local_times: bool = field(
        default=False,
        metadata=_about("flag", "Show the graph's times by this machine's clock instead of UTC; z switches."),
    )
    connect_seconds: float | None = field(
        default=None, metadata=_about("seconds", "How long a server may take to accept a connection.")
    )
    answer_seconds: float | None = field(
        default=None,
        metadata=_about("seconds", "The least that a server may be silent for; a call may allow more."),
    )
    keys: Mapping[str, str] = field(
        default_factory=dict,
        metadata=_about("keys", "Other keys for actions, by their ids; zettatui keys lists these."),
    )
    commands: tuple[OwnCommand, ...] = field(
        default=(),
        metadata=_about(
            "commands", "Commands of your own, each below [[commands]]; the palette (ctrl+p) has them."
        ),
    )


def options() -> tuple[Option, ...]:
    """Return every option, in the order of `Config`."""
    return tuple(
        Option(
            one.name,
            cast(Kind, one.metadata["kind"]),
            {} if one.default is MISSING else one.default,
            one.metadata["help"],
            one.metadata["choices"],
        )
        for one in fields(Config)
    )
