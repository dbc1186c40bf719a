"""What a command of the person's own said, as a page."""

from .output import OutputScreen

__all__ = ["OutputScreen"]
