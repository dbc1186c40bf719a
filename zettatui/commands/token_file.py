"""The token of `--token-file`: from a file, or from standard input, never from an argument."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path

from zettatui.access.paste import TokenUnusable, clean_token
from zettatui.secret import Secret

from .exit_codes import USAGE, Refused


def read_token(file: str) -> Secret:
    """Return the token in a file, or for `-` the one in the first line of standard input.

    Raises:
        Refused: there is none, in a sentence that repeats nothing of what was read.
    """
    try:
        return clean_token(_text_of(file)).secret
    except OSError as failed:
        said = f"The token file {file} could not be read: {failed.strerror or failed}."
        raise Refused(USAGE, said) from failed
    except UnicodeDecodeError as wrong:
        said = f"The token file {file} holds no text. Give a file that holds the token alone."
        raise Refused(USAGE, said) from wrong
    except TokenUnusable as wrong:
        raise Refused(USAGE, f"No token came from {file}. {wrong}") from wrong


def _text_of(file: str) -> str:
    if file != "-":
        return Path(file).expanduser().read_text(encoding="utf-8")
    return getpass("Token: ") if sys.stdin.isatty() else sys.stdin.readline()
