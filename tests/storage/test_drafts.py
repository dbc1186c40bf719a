"""Drafts survive crashes and do not get in each other's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from zettatui.storage.drafts import Drafts
from zettatui.storage.errors import StorageError
from zettatui.storage.lock import FileLock

SERVER = "https://api.zetta.ai/wclee"
TEXT = b'{"layers": [\xff\x00 not even UTF-8\r\n 1e400]}\n\n'


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, 41, 7, 250_000, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts", Clock())


def test_bytes_are_kept_exactly_with_where_they_came_from(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER, base_id="495722871693421950", title="my state")
    assert drafts.list().drafts == ()
    saved_at = opened.save(TEXT)
    (draft,) = drafts.list().drafts
    assert (draft.id, draft.server, draft.base_id, draft.title) == (
        opened.id,
        SERVER,
        "495722871693421950",
        "my state",
    )
    assert (draft.saved_at, draft.size, draft.held) == (saved_at, len(TEXT), True)
    assert drafts.text(draft.id) == TEXT
    assert drafts.path(draft.id).stat().st_mode & 0o777 == 0o600


def test_the_same_text_is_not_written_twice(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER)
    assert opened.save(TEXT) is not None
    before = drafts.path(opened.id).stat().st_mtime_ns
    assert opened.save(TEXT) is None
    assert drafts.path(opened.id).stat().st_mtime_ns == before


def test_two_openings_of_one_document_have_two_drafts_newest_first(drafts: Drafts) -> None:
    one, two = (drafts.begin(server=SERVER, base_id="1") for _ in range(2))
    one.save(b"one")
    two.save(b"two")
    assert [drafts.text(draft.id) for draft in drafts.list().drafts] == [b"two", b"one"]
    one.save(b"one again")
    assert [drafts.text(draft.id) for draft in drafts.list().drafts] == [b"one again", b"two"]


def test_an_open_draft_is_not_taken_from_its_owner(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER)
    opened.save(TEXT)
    other = Drafts(drafts.folder)
    for act in (other.resume, other.discard):
        with pytest.raises(StorageError, match="open in another zettatui"):
            act(opened.id)
    opened.release()
    (draft,) = other.list().drafts
    assert not draft.held
    resumed = other.resume(draft.id)
    assert resumed.save(TEXT) is None
    with pytest.raises(StorageError, match="taken over"):
        opened.save(b"late")
    resumed.save(b"more")
    opened.discard()
    assert drafts.text(draft.id) == b"more"
    resumed.discard()
    assert list(drafts.folder.iterdir()) == []


def test_a_closed_draft_is_discarded_from_the_list(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER)
    opened.save(TEXT)
    opened.release()
    drafts.discard(opened.id)
    assert drafts.list().drafts == ()
    with pytest.raises(StorageError, match="gone"):
        drafts.text(opened.id)


def test_discarding_what_was_never_kept_touches_nothing(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER)
    opened.discard()
    assert not drafts.folder.exists()
    opened.save(TEXT)
    opened.discard()
    assert list(drafts.folder.iterdir()) == []
    opened.save(TEXT)
    assert drafts.text(opened.id) == TEXT


def test_a_killed_instance_leaves_its_draft(drafts: Drafts) -> None:
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom zettatui.storage.drafts import Drafts\n"
        f"d = Drafts(Path({str(drafts.folder)!r})).begin(server='s', base_id='7')\n"
        "d.save(b'precious')\nprint(d.id, flush=True)\nsys.stdin.read()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    name = process.stdout.readline().decode().strip()
    assert drafts.list().drafts[0].held
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (draft,) = drafts.list().drafts
    assert (draft.id, draft.base_id, draft.held) == (name, "7", False)
    assert drafts.text(name) == b"precious"
    assert drafts.resume(name).save(b"precious") is None


def test_files_that_are_no_drafts_are_reported_and_stay(drafts: Drafts) -> None:
    drafts.folder.mkdir(parents=True)
    contents = [b"", b"not json\ntext", b"[]\n", b'{"saved_at": "yesterday"}\nx',
                b'{"saved_at": "2026-11-23T00:00:00.000Z"}']  # fmt: skip
    for name, content in enumerate(contents):
        (drafts.folder / f"{name}.draft").write_bytes(content)
    opened = drafts.begin(server=SERVER)
    opened.save(TEXT)
    listed = drafts.list()
    assert [draft.id for draft in listed.drafts] == [opened.id]
    assert len(listed.problems) == 5
    assert len(list(drafts.folder.glob("*.draft"))) == 6


def test_a_draft_is_read_only_after_its_last_owner_let_go(drafts: Drafts) -> None:
    """Whoever takes it up has what was written last, not what was there when it began to look."""
    opened = drafts.begin(server=SERVER, base_id="7", title="mine")
    opened.save(b"old")
    other = Drafts(drafts.folder)
    with ThreadPoolExecutor() as pool:
        taking = pool.submit(other.resume, opened.id)
        opened.save(b"new")
        opened.release()
        try:
            resumed = taking.result()
        except StorageError:  # it looked while the draft was still held
            resumed = other.resume(opened.id)
    assert (resumed.text, resumed.base_id, resumed.title, resumed.server) == (b"new", "7", "mine", SERVER)
    assert resumed.saved_at == opened.saved_at


def test_many_who_look_at_once_see_no_draft_as_held(drafts: Drafts) -> None:
    opened = drafts.begin(server=SERVER)
    opened.save(TEXT)
    opened.release()

    def look(_: int) -> bool:
        return Drafts(drafts.folder).list().drafts[0].held

    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(look, range(200)))


def test_what_killed_instances_left_half_written_is_swept_later(tmp_path: Path) -> None:
    clock = Clock()
    clock.now = datetime.now(timezone.utc)
    drafts = Drafts(tmp_path / "drafts", clock)
    opened = drafts.begin(server=SERVER)
    opened.save(TEXT)
    half = drafts.folder / f".{opened.id}.draft.0123456789abcdef.tmp"
    half.write_bytes(b"half a te")
    orphan = drafts.folder / f"{'e' * 32}.lock"
    orphan.touch()
    (drafts.folder / "mine.txt").write_text("not ours")
    held = FileLock(drafts.folder / f"{'f' * 32}.lock")
    assert held.acquire()
    drafts.list()
    assert half.exists()
    assert orphan.exists()
    clock.now += timedelta(hours=2)
    assert [draft.id for draft in drafts.list().drafts] == [opened.id]
    assert {file.name for file in drafts.folder.iterdir()} == {
        f"{opened.id}.draft", f"{opened.id}.lock", held.path.name, "mine.txt",
    }  # fmt: skip
    held.release()


def test_a_lock_whose_file_was_removed_is_no_lock(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    first.path.unlink()
    assert second.acquire()
    first.release()
    assert not first.acquire()
    second.release()
    assert first.acquire()
    first.release()
