"""Bindings drawn from the registry of actions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from zettatui.actions import Action, actions_of, key_text


def bindings_for(*scopes: str) -> list[BindingType]:
    """Return the Textual bindings of the actions of `scopes`, in the registry's order."""
    return [_binding(action) for scope in scopes for action in actions_of(scope)]


def _binding(action: Action) -> Binding:
    return Binding(
        action.key,
        action.method,
        action.title,
        show=action.footer,
        priority=action.always,
        key_display=key_text(action.keys[0]),
        tooltip=action.help,
        id=action.id,
    )
