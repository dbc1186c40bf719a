"""Read-back after an upload."""

from __future__ import annotations

from zettatui.states.compare import compare_read_back

SENT = (
    '{"layers": [{"segments": [648518346677614825, "648518346677614825"], "name": "<a>"}], '
    '"dimensions": {"x": [4.0, "m"]}}'
)
ZETTA = (
    '{"dimensions":{"x":[4,"m"]},"layers":[{"name":"\\u003ca\\u003e",'
    '"segments":[648518346677614800,"648518346677614825"]}]}\n'
)


def test_the_same_bytes() -> None:
    result = compare_read_back(SENT, SENT)
    assert (result.verdict, result.keys_sorted, result.say) == ("same", False, "Read back: the same.")


def test_zettas_rounding_and_sorting() -> None:
    result = compare_read_back(SENT, ZETTA)
    assert (result.verdict, result.keys_sorted) == ("rounded", True)
    assert result.paths == (("layers", 0, "segments", 0),)
    assert result.say == (
        "Read back: the same but for numbers the server rounded (layers / 0 / segments / 0), "
        "keys sorted by the server."
    )
    strict = compare_read_back(SENT, ZETTA, accept_rounding=False)
    assert strict.verdict == "different"
    assert [change.note for change in strict.changes] == ["rounded integer"]


def test_sorted_only() -> None:
    result = compare_read_back('{"b": 1, "a": 1e-9}', '{"a":1e-9,"b":1.0}')
    assert (result.verdict, result.say) == ("same", "Read back: the same, keys sorted by the server.")


def test_reordered_axes_are_mentioned() -> None:
    result = compare_read_back('{"dimensions": {"t": 1, "x": 2}}', '{"dimensions": {"x": 2, "t": 1}}')
    assert (result.verdict, result.axes) == ("same", (("dimensions",),))
    assert "order of axes changed in dimensions" in result.say


def test_another_state_under_this_id() -> None:
    result = compare_read_back(SENT, '{"layers": []}')
    assert result.verdict == "different"
    assert result.changes
    assert "Keep your copy" in result.say
    assert result.verdict == "different"


def test_list_order_and_number_kind_are_different() -> None:
    assert compare_read_back("[1, 2]", "[2, 1]").verdict == "different"
    assert compare_read_back("[5]", '["5"]').verdict == "different"
    assert compare_read_back("[1e400]", "[1e401]").verdict == "different"
    assert compare_read_back("[true]", "[1]").verdict == "different"
