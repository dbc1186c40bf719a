"""Every row of both sheets' auth and error tables, on each flavour that has it: the class, the words, the offer."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.hostile import rows_auth, rows_graph
from tests.hostile.rows import ADDRESSES, Flavour, Row
from tests.services.scripted import TOKEN, Reply, ScriptedAdapter
from zettatui.commands.failures import explain
from zettatui.secret import Secret
from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.shapes import read
from zettatui.services.transport import Transport

SHEETS = {"auth": rows_auth.ROWS, "graph": rows_graph.ROWS}
CASES = [
    pytest.param(row, flavour, id=f"{sheet} {row.section} {flavour}")
    for sheet, rows in SHEETS.items()
    for row in rows
    for flavour in row.flavours
]


async def at_once(seconds: float) -> None:
    """Stand in for the wait between two attempts."""


@pytest.mark.parametrize(("row", "flavour"), CASES)
async def test_a_row_of_the_sheets(row: Row, flavour: Flavour) -> None:
    headers = (("content-type", row.media), *row.headers)
    adapter = ScriptedAdapter([Reply(row.status, headers, (row.content,))])
    address = ServerAddress.parse(ADDRESSES[flavour])
    transport = Transport(address, adapter, token=lambda: Secret(TOKEN), pause=at_once)
    with pytest.raises(e.ServiceError) as caught:
        read(row.call, await transport.send(row.call), address.netloc, lambda value: value)
    error = caught.value
    assert type(error) is row.kind, error
    what, _, offer = error.sentence.partition(error.next_step)
    assert row.says in what, error.sentence
    assert row.offers in error.next_step, error.sentence
    assert not offer
    assert {name: getattr(error, name) for name in row.has} == row.has
    assert explain(error) == (row.exit, error.sentence)
    for hidden in (
        "traceback",
        "File x",
        "[SQL:",
        "secret",
        "<html",
        "did you mean",
        TOKEN,
        "middle_auth_token=abc",
    ):
        assert hidden not in error.sentence
    assert error.host == address.netloc
    if row.effect == "change":
        assert len(adapter.requests) == 1


def test_the_rows_are_all_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The tables name each section that has errors; every kind of answer is in one of them."""
    sections = {sheet: {row.section.split()[0] for row in rows} for sheet, rows in SHEETS.items()}
    assert sections["auth"] >= {"1.3", "1.4", "1.5", "3.1", "3.3", "4.2", "5.1", "6.3", "6.4", "6.5", "6.6"}
    assert sections["graph"] >= {
        "1.5",
        "3.2",
        "3.3",
        "3.5",
        "3.6",
        "3.10",
        "4",
        "5.2",
        "5.3",
        "5.4",
        "5.5",
        "5.6",
        "6",
    }
    made_elsewhere = {  # by us, or by the wire, and not by an answer
        e.AddressInvalid, e.NewHost, e.NotTrusted, e.Unreachable, e.TimedOut, e.ConnectionCut, e.ServiceError,
        e.LookupsMissing,  # by the live query, out of its own 406
        e.ReadOnly,  # by the transport, before anything is sent
    }  # fmt: skip
    kinds = {kind for kind in vars(e).values() if isinstance(kind, type) and issubclass(kind, e.ServiceError)}
    covered = {row.kind for rows in SHEETS.values() for row in rows}
    assert covered == kinds - made_elsewhere
    by_flavour = Counter(flavour for rows in SHEETS.values() for row in rows for flavour in row.flavours)
    with capsys.disabled():
        counts = ", ".join(f"{sheet} {len(rows)} rows" for sheet, rows in SHEETS.items())
        print(f"\n  {counts}; cases: {dict(by_flavour)}")
    assert len({(sheet, row.section, row.flavours) for sheet, rows in SHEETS.items() for row in rows}) == sum(
        map(len, SHEETS.values())
    )
