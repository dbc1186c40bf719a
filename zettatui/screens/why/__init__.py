"""The page that explains a refusal or failure."""

from .why import WhyScreen

__all__ = ["WhyScreen"]
