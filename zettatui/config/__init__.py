"""What a person has configured: the options, where each value comes from, and what is wrong with the file."""

from .loaded import DEFAULT, LoadedConfig, Problem
from .options import Config, Option, options
from .reading import load_config

__all__ = ["DEFAULT", "Config", "LoadedConfig", "Option", "Problem", "load_config", "options"]
