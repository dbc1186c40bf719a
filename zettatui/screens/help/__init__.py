"""Help, drawn from the registry of actions."""

from .help import HelpScreen

__all__ = ["HelpScreen"]
