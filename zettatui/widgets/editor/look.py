"""How the editor looks: its component classes and default style, all from theme variables."""

from __future__ import annotations

from zettatui.widgets.editor.highlight import KINDS

PARTS = (
    "gutter",
    "cursor",
    "selection",
    "bracket",
    "match",
    "cut",
    "fold",
    "warning-mark",
    "error-mark",
)

COMPONENTS = {f"editor--{name}" for name in (*KINDS, *PARTS)}

CSS = """
TextCanvas {
    width: 1fr;
    height: 1fr;
    color: $foreground;
    background: $background;
    scrollbar-size: 0 1;
    scrollbar-background: transparent;
    scrollbar-background-hover: transparent;
    scrollbar-background-active: transparent;
    pointer: text;

    & .editor--key { color: $text-primary; }
    & .editor--string { color: $foreground; }
    & .editor--number { color: $text-success; }
    & .editor--constant { color: $text-success; }
    & .editor--punctuation { color: $foreground 55%; }
    & .editor--comment { color: $foreground 55%; text-style: italic; }
    & .editor--error { color: $text-error; text-style: underline; }

    & .editor--gutter { color: $foreground 55%; }
    & .editor--cut { color: $foreground 55%; }
    & .editor--fold { color: $text-accent; }
    & .editor--warning-mark { color: $text-warning; }
    & .editor--error-mark { color: $text-error; text-style: bold; }

    & .editor--cursor { text-style: underline; }
    & .editor--selection { background: $input-selection-background; }
    & .editor--bracket { background: $foreground 22%; text-style: bold; }
    & .editor--match { color: $foreground; background: $warning 30%; }

    &:focus .editor--cursor {
        color: $background;
        background: $foreground 60%;
        text-style: none;
    }
    &.-text:focus .editor--cursor {
        color: $input-cursor-foreground;
        background: $input-cursor-background;
    }

    &:light {
        & .editor--punctuation, & .editor--comment, & .editor--gutter, & .editor--cut { color: $foreground 66%; }
    }
    &:light:focus .editor--cursor { background: $foreground 66%; }

    &:ansi {
        & .editor--key { color: ansi_cyan; }
        & .editor--punctuation { color: ansi_default; text-style: dim; }
        & .editor--comment { color: ansi_default; text-style: dim italic; }
        & .editor--gutter { color: ansi_default; text-style: dim; }
        & .editor--cut { color: ansi_default; text-style: dim; }
        & .editor--fold { color: ansi_magenta; }
        & .editor--selection {
            color: $input-selection-foreground;
            background: $input-selection-background;
        }
        & .editor--bracket { background: transparent; text-style: bold underline; }
        & .editor--match { background: ansi_yellow; color: ansi_black; }
    }
    &:ansi:light .editor--key { color: ansi_blue; }
    &:ansi:focus .editor--cursor {
        color: ansi_default;
        background: ansi_default;
        text-style: reverse dim;
    }
    &:ansi.-text:focus .editor--cursor {
        color: ansi_default;
        background: ansi_default;
        text-style: reverse;
    }
}
"""
