"""The themes: light and dark, the terminal's own colours, high contrast, for the colour-blind; and Textual's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from textual.theme import BUILTIN_THEMES, Theme

COLOURLESS: Final = "ansi"
"""The theme whose shapes alone (bold, dim, reverse) tell all: what NO_COLOR leaves of it is enough."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "dark": ("textual-dark", "light text on dark"),
    "light": ("textual-light", "dark text on light"),
    "ansi": ("ansi-dark", "your terminal's own sixteen colours"),
    "ansi-light": ("ansi-light", "the same, for a light background"),
    "contrast": ("contrast", "white on black, nothing dimmed"),
    "contrast-light": ("contrast-light", "black on white, nothing dimmed"),
    "deuteranopia": ("deuteranopia", "for eyes that take red for green: blue, yellow, orange"),
    "tritanopia": ("tritanopia", "for eyes that take blue for green: turquoise, pink, red"),
}
"""Our name of a theme: Textual's name of it, and its words."""


def _contrast(name: str, ground: str, ink: str, colours: dict[str, str], *, dark: bool) -> Theme:
    """Make a theme of two colours; `colours` are for warnings and the like, at 7:1 or better on the ground."""
    return Theme(
        name=name,
        primary=colours["primary"],
        secondary=colours["primary"],
        accent=colours["accent"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=ink,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        dark=dark,
        text_alpha=1.0,
        variables={
            "text": ink,
            "text-muted": ink,
            "text-disabled": ink,
            "text-primary": colours["primary"],
            "text-secondary": colours["primary"],
            "text-accent": colours["accent"],
            "text-warning": colours["warning"],
            "text-error": colours["error"],
            "text-success": colours["success"],
            "foreground-muted": ink,
            "foreground-disabled": ink,
            "footer-foreground": ink,
            "footer-key-foreground": ink,
            "footer-description-foreground": ink,
            "block-cursor-foreground": ground,
            "block-cursor-background": ink,
            "block-cursor-blurred-foreground": ink,
            "block-cursor-blurred-background": ground,
            "input-cursor-foreground": ground,
            "input-cursor-background": ink,
            "input-selection-foreground": ground,
            "input-selection-background": colours["primary"],
            "panel-lighten-1": ink,
            "border": ink,
            "border-blurred": ink,
            "scrollbar": ink,
            "scrollbar-hover": ink,
            "scrollbar-active": ink,
            "scrollbar-background": ground,
            "scrollbar-background-hover": ground,
            "scrollbar-background-active": ground,
        },
    )


def _with(theme: Theme, variables: Mapping[str, str]) -> Theme:
    return replace(theme, variables={**theme.variables, "text-disabled": "auto 60%", **variables})


OWN: Final = (
    # Textual's, with what cannot be read well enough made clearer: 4.5:1 on their grounds.
    _with(BUILTIN_THEMES["textual-dark"], {"block-cursor-foreground": "#ffffff"}),
    _with(
        replace(BUILTIN_THEMES["textual-light"], success="#278b49", warning="#b06a00", accent="#b06a00"),
        {"footer-key-foreground": "#004578", "panel-lighten-1": "#a0a0a0"},
    ),
    # On white, green and cyan are hardly seen, and bright red is as good as red.
    replace(BUILTIN_THEMES["ansi-light"], success="ansi_blue", warning="ansi_magenta"),
    _contrast(
        "contrast",
        "#000000",
        "#ffffff",
        {
            "primary": "#7fd7ff",
            "accent": "#ffff00",
            "warning": "#ffd75f",
            "error": "#ff9f9f",
            "success": "#87ff87",
        },
        dark=True,
    ),
    _contrast(
        "contrast-light",
        "#ffffff",
        "#000000",
        {
            "primary": "#00347f",
            "accent": "#4b0082",
            "warning": "#5f3a00",
            "error": "#8b0000",
            "success": "#00460a",
        },
        dark=False,
    ),
    # Okabe and Ito's sky blue and yellow, and their vermillion made lighter.
    _contrast(
        "deuteranopia",
        "#000000",
        "#ffffff",
        {
            "primary": "#9fc8ff",
            "accent": "#f7c8e6",
            "warning": "#f0e442",
            "error": "#f0862c",
            "success": "#56b4e9",
        },
        dark=True,
    ),
    _contrast(
        "tritanopia",
        "#000000",
        "#ffffff",
        {
            "primary": "#a0e8f0",
            "accent": "#a0e8f0",
            "warning": "#ffb6c1",
            "error": "#ff7066",
            "success": "#00c8c8",
        },
        dark=True,
    ),
)


def fitting(env: Mapping[str, str]) -> str:
    """Return our name of the theme that suits the terminal, as far as the environment tells what it is like."""
    # rxvt's and KDE's custom: the numbers of the colours of text and background.
    light = env.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
    term = env.get("TERM", "")
    many = env.get("COLORTERM") or "256" in term or term.endswith("-direct")
    return ("light" if light else "dark") if many else ("ansi-light" if light else "ansi")


def textual_name(name: str) -> str:
    """Return what Textual calls a theme; a name of Textual's own stays."""
    return NAMES[name][0] if name in NAMES else name


def our_name(textual: str) -> str:
    """Return what we call a theme that Textual calls so."""
    return next((name for name, (theirs, _) in NAMES.items() if theirs == textual), textual)
