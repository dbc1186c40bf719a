"""Setting one value within the text of somebody's JSON file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.access.json_text import with_value

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.text(), VALUES, max_size=5),
    st.text(),
    st.text(),
    st.sampled_from([None, 0, 1, "\t"]),
    st.booleans(),
)
def test_every_other_member_stays(
    document: dict[str, object], key: str, value: str, indent: str | int | None, ascii_only: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    content = f" \n{text}\n\n".encode("utf-8", "surrogatepass")
    changed = with_value(content, key, value)
    assert json.loads(changed) == {**document, key: value}
    assert with_value(changed, key, value) == changed
    if key in document:
        # Going back gives the very bytes, so only the value was touched.
        before = json.loads(content)[key]
        if isinstance(before, str) and ascii_only:
            assert with_value(changed, key, before) == content


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"token":"old","api" : 1.50 }', b'{"token":"new","api" : 1.50 }'),
        (b'{\n    "api": 1e-9\n}\n', b'{\n    "api": 1e-9,\n    "token": "new"\n}\n'),
        (b'{"api": "x"}', b'{"api": "x", "token": "new"}'),
        (b"{}", b'{"token": "new"}'),
        (b"{ \n }", b'{"token": "new" \n }'),
        (b'{"token": "a", "token": "b"}', b'{"token": "a", "token": "new"}'),
        (b'\xef\xbb\xbf{"token": "a"}', b'\xef\xbb\xbf{"token": "new"}'),
        (b'{"inner": {"token": "a"}}', b'{"inner": {"token": "a"}, "token": "new"}'),
    ],
)
def test_only_the_value_is_written(content: bytes, expected: bytes) -> None:
    assert with_value(content, "token", "new") == expected


@pytest.mark.parametrize("content", [b"", b"[]", b'"x"', b"{", b"null"])
def test_only_objects_are_changed(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"object|Expecting|property"):
        with_value(content, "token", "new")
