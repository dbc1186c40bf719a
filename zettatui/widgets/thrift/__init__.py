"""Frames that write few bytes: only cells that changed, and what merely moved is moved by the terminal."""

from __future__ import annotations

from zettatui.widgets.thrift.compositor import ThriftyCompositor, show_now, write_less

__all__ = ["ThriftyCompositor", "show_now", "write_less"]
