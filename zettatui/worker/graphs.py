"""The door to the chunkedgraph of the session's datastack. It is only ever read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zettatui.services.chunkedgraph import ChunkedgraphService

    from .sessions import Session
    from .workbench import Workbench


class NoGraph(Exception):
    """There is no graph to ask; `sentence` says what to do first."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def graph_of(bench: Workbench, session: Session) -> ChunkedgraphService:
    """Return the graph of the session's datastack; asks nobody.

    Raises:
        NoGraph: no datastack is chosen. NotOffered: the datastack has no graph. AddressInvalid: its local server
            is no usable address, or would get the token unencrypted.
    """
    if session.datastack is None:
        raise NoGraph("Choose a datastack first: press g d.")
    return bench.server(session.address).graph(session.datastack)
