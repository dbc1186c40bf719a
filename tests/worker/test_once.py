"""Properties that are made once."""

from __future__ import annotations

import threading

from zettatui.worker.once import once


class Bench:
    def __init__(self) -> None:
        self.made: list[int] = []
        self.asked = threading.Barrier(3)

    @once
    def tool(self) -> object:
        """A tool."""
        self.made.append(1)
        return object()


def test_threads_that_ask_at_the_same_time_get_the_same_one() -> None:
    bench, got = Bench(), list[object]()

    def ask() -> None:
        bench.asked.wait()
        got.append(bench.tool)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [bench.tool] * 3
    assert bench.made == [1]


def test_each_has_its_own() -> None:
    assert Bench().tool is not Bench().tool
