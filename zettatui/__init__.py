"""zettatui: the terminal app for people who work with connectomics data."""

__version__ = "0.1.0"
