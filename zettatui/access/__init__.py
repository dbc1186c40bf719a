"""Servers people use and the tokens for them: profiles, token files and the keyring."""
