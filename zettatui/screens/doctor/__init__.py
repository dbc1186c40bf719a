"""The doctor's screen."""

from .doctor import DoctorScreen

__all__ = ["DoctorScreen"]
