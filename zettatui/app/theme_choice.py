"""Choosing a theme while looking at it: ours, the person's own from files, Textual's; and keeping it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.theme import Theme

from zettatui import themes
from zettatui.config import DEFAULT
from zettatui.config.theme_files import FOLDER, ThemeFile, read_theme_files
from zettatui.screens.choose_theme import ChooseTheme
from zettatui.screens.news import News

if TYPE_CHECKING:
    from zettatui.app.looking import Looking
    from zettatui.worker.jobs import Progress


class ThemeKept(News):
    """A theme is kept for the next start."""

    name: str


def take_files(app: Looking) -> dict[str, str]:
    """Make the themes of the person's own files known to the app; return the words of each, by name.

    A file that cannot be used, or takes a name that is not its own to take, is told.
    """
    found = read_theme_files(app.bench.folders.config / FOLDER)
    said = [problem.sentence for problem in found.problems]
    taken = {*themes.NAMES, *(set(app.available_themes) - app.theme_files)}
    words: dict[str, str] = {}
    for one in found.themes:
        if one.name in taken:
            said.append(f"{one.path}: there is a theme “{one.name}” already; give yours another name.")
        else:
            app.register_theme(_theme(one))
            words[one.name] = f"yours, from {one.path.name}"
    app.theme_files = frozenset(words)
    if said:
        more = f" {len(said) - 1} more: zettatui config check tells them." if len(said) > 1 else ""
        app.call_later(
            app.notify, said[0] + more, title="Themes", severity="warning", timeout=15, markup=False
        )
    return words


def _theme(file: ThemeFile) -> Theme:
    return Theme(**file.fields)


def choose_theme(app: Looking) -> None:
    """Let a theme be chosen; the one under the cursor is worn meanwhile."""
    words = take_files(app)
    before = app.theme

    def chosen(name: str | None) -> None:
        app.wear(name or before)
        if name is not None:
            _keep(app, name)

    names = [*words, *(name for name in app.available_themes if name not in words)]
    app.push_screen(ChooseTheme(themes.our_name(before), names, app.wear, words), chosen)


def _keep(app: Looking, name: str) -> None:
    bench = app.bench
    source = bench.configured.source("theme")
    if bench.config.theme != "auto" or source != DEFAULT:
        # What is configured counts at the next start whatever is chosen here.
        app.notify(
            f"Theme {name}, until you leave: {source} says {bench.config.theme}. "
            f'To keep yours: theme = "{name}" in config.toml',
            markup=False,
        )
        return

    async def work(progress: Progress) -> str:
        await asyncio.to_thread(bench.keep_theme, name)
        return name

    app.start_job(app, "keep the theme", work, ThemeKept, group="theme", quiet=True)


def tell_kept(app: Looking, message: ThemeKept) -> None:
    """Say that a theme is kept."""
    until = "for this demo" if app.bench.demo else "now and at the next start"
    app.notify(f"Theme {message.name}, {until}.", markup=False)
