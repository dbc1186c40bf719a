from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.widgets.editor_host import Host, opened
from zettatui.widgets.editor import Editor, Hits, SearchInvalid, finding


class Heard(Host):
    """A host that hears of searches."""

    def on_editor_searched(self, message: Editor.Searched) -> None:
        self.heard.append(message)


async def counted(editor: Editor, pilot: Pilot[None]) -> Hits:
    while editor.hits is None or not editor.hits.complete:
        await pilot.pause()
    await pilot.pause()
    return editor.hits


LONG = "\n".join(f'"{i}",' for i in range(100_000))


async def test_a_search_goes_to_the_first_hit_from_the_cursor_and_counts_in_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "_FIRST_SLICE", 0.0)
    monkeypatch.setattr(finding, "_SLICE", 0.0)
    host = Heard(Editor(LONG))
    async with host.run_test(size=(60, 12)) as pilot:
        editor = host.editor
        editor.move_to(70_000, 0)
        editor.search('"9')
        begun = editor.hits
        assert begun is not None
        assert not begun.complete
        total = sum(str(i).startswith("9") for i in range(100_000))
        done = await counted(editor, pilot)
        assert editor.cursor == (90_000, 0)
        assert done == Hits(total - 9_999, total, True)
        told = [message.hits for message in host.take(Editor.Searched)]
        assert told[-1] == done
        assert len(told) > 2
        assert [hits.count for hits in told] == sorted(hits.count for hits in told)
        editor.search_next()
        assert (await counted(editor, pilot)).number == done.number + 1
        editor.search_next(-1)
        editor.search_next(-1)
        assert (await counted(editor, pilot)).number == done.number - 1
        assert editor.cursor == (9_999, 0)


async def test_typing_goes_on_while_a_search_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_FIRST_SLICE", 0.0)
    monkeypatch.setattr(finding, "_SLICE", 0.0)
    async with opened(LONG) as (editor, pilot, _):
        editor.search("no such text")
        await pilot.press("n", "o", "space", "s", "u", "c", "h")
        await pilot.press("space", *"text")
        editor.search_next()
        assert await counted(editor, pilot) == Hits(1, 1, True)
        assert editor.cursor == (0, 0)


async def test_an_empty_pattern_ends_a_search_and_a_broken_one_is_told() -> None:
    async with opened(mode="view") as (editor, _, _host):
        assert editor.hits is None
        editor.search("img")
        assert editor.hits == Hits(1, 1, True)
        editor.search("")
        assert editor.hits is None
        with pytest.raises(SearchInvalid):
            editor.search("(", regex=True)


async def test_hits_are_replaced_one_by_one() -> None:
    async with opened("img seg img\nimg", mode="view") as (editor, _, _host):
        editor.search("img")
        assert editor.replace_hit("image")
        assert (editor.text, editor.cursor) == ("image seg img\nimg", (0, 10))
        editor.move_to(0, 0)
        assert not editor.replace_hit("image")
        assert editor.cursor == (0, 10)
        assert editor.replace_hit("img2")
        assert (editor.text, editor.cursor) == ("image seg img2\nimg", (1, 0))
        editor.undo()
        assert editor.text == "image seg img\nimg"


async def test_all_hits_are_replaced_in_one_step_with_groups() -> None:
    text = "\n".join(f'  "id": "a{i}",' for i in range(10_000))
    async with opened(text, mode="view", at=(9_000, 5)) as (editor, _, _host):
        editor.find(r'"a(?P<digits>\d+)"', True)
        assert editor.replace_hits(r'"\g<digits>b\1"') == 10_000
        assert editor.line(123) == '  "id": "123b123",'
        assert editor.cursor == (9_000, 5)
        assert editor.undo()
        assert editor.text == text
        assert not editor.undo()
        with pytest.raises(SearchInvalid):
            editor.replace_hits(r"\7")
        assert editor.text == text


async def test_groups_are_only_for_regular_expressions() -> None:
    async with opened("a.b", mode="view") as (editor, _, _host):
        assert editor.replace_hits("x") == 0
        editor.find(".")
        assert editor.replace_hits(r"\1") == 1
        assert editor.text == r"a\1b"
