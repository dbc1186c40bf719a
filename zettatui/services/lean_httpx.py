"""Imports httpx so that it costs little, at the start and with each request."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any


def httpx_module() -> ModuleType:
    """Import httpx without its command line, which would import click and rich for nothing (60 ms)."""
    if "httpx" not in sys.modules:
        blocked: dict[str, Any] = {"httpx._main": None}
        sys.modules.update(blocked)
        try:
            importlib.import_module("httpx")
        finally:
            del sys.modules["httpx._main"]
        if importlib.util.find_spec("sniffio") is None:
            # Else httpcore looks for it in all folders, several times in each request (1 ms).
            absent: dict[str, Any] = {"sniffio": None}
            sys.modules.update(absent)
    return sys.modules["httpx"]
