"""Files of ours: folders, atomic writes, settings, drafts and the ledger of states."""
