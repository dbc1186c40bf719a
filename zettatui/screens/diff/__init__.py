"""The diff screen."""

from .diff import DiffScreen
from .gate import EditedState

__all__ = ["DiffScreen", "EditedState"]
