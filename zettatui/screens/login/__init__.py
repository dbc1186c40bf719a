"""The login screen."""

from .login import LoginScreen

__all__ = ["LoginScreen"]
