"""The ledger screen."""

from .ledger import LedgerScreen

__all__ = ["LedgerScreen"]
