"""The exit codes of every command, and the refusal that carries one."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
NO: Final = 1
"""Answered “no”: different, invalid, refused, or not what was sent when read back."""
USAGE: Final = 2
LOGIN_NEEDED: Final = 3
NOT_PERMITTED: Final = 4
NOT_FOUND: Final = 5
TROUBLE: Final = 6
"""Trouble of the server, the network or this machine's files."""
AMBIGUOUS: Final = 7
"""It may have been applied."""
CANCELLED: Final = 130


class Refused(Exception):
    """A command stops here: the code it ends with, and the sentence that says why."""

    def __init__(self, code: int, sentence: str) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(sentence)
