"""The tables screens: a volume's annotation tables, their rows, schemas and metadata, and the two forms."""

from .tables import TablesScreen

__all__ = ["TablesScreen"]
