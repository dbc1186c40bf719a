"""The first screen of somebody who has configured nothing yet."""

from .welcome import WelcomeScreen

__all__ = ["WelcomeScreen"]
