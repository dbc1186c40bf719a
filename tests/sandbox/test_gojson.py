"""JSON through a Go map: every row of sheet auth 6.5 and the number rules of its section 11."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zettatui.sandbox import gojson


def through(text: str) -> str:
    return gojson.encode(gojson.decode_object(text.encode()))


@pytest.mark.parametrize(
    ("stored", "returned"),
    [
        ("648518346677614825", "648518346677614800"),
        ("720575940621039145", "720575940621039100"),
        ("9007199254740993", "9007199254740992"),
        ("4.0", "4"),
        ("1.50", "1.5"),
        ("1E5", "100000"),
        ("1e-9", "1e-9"),
        ("0.0000004", "4e-7"),
        ("0.000001", "0.000001"),
        ("0.0000010000001", "0.0000010000001"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("-1.5e300", "-1.5e+300"),
        ("5e-324", "5e-324"),
        ("123456789012345678901234", "1.2345678901234569e+23"),
        ("0.1234567890123456789", "0.12345678901234568"),
        ("-0.0", "-0"),
        ("-0", "-0"),
        ("0", "0"),
        ("0.0", "0"),
        ("6.500000000000001", "6.500000000000001"),
        ("1e-400", "0"),
    ],
)
def test_numbers(stored: str, returned: str) -> None:
    assert through(f'{{"a":{stored}}}') == f'{{"a":{returned}}}'


@pytest.mark.parametrize(
    ("stored", "returned"),
    [
        ('{"b":1,"a":{"d":[],"c":{}}}', '{"a":{"c":{},"d":[]},"b":1}'),
        ('{"z":1,"é":2,"Z":3}', '{"Z":3,"z":1,"é":2}'),
        ('{"\\uff5e":1,"\\ud83d\\ude00":2}', '{"～":1,"😀":2}'),  # by UTF-8 bytes, not by UTF-16
        ('{"a":"<b>&\\u2028\\u2029"}', '{"a":"\\u003cb\\u003e\\u0026\\u2028\\u2029"}'),
        ('{"a":"\\/\\n\\t\\r\\"\\\\\\b\\f\\u007f"}', '{"a":"/\\n\\t\\r\\"\\\\\\u0008\\u000c\x7f"}'),
        ('{"a":"é😀"}', '{"a":"é😀"}'),
        ('{"a":"\\ud800"}', '{"a":"\ufffd"}'),
        ('{"a":1,"a":2}', '{"a":2}'),
        ('{"a":1} and more', '{"a":1}'),
        (' \n{"a" : [ true , null , "648518346677614825" ] }', '{"a":[true,null,"648518346677614825"]}'),
        ("null", "null"),
    ],
)
def test_documents(stored: str, returned: str) -> None:
    assert through(stored) == returned


_REFUSED = [
    "",
    "  ",
    "[1,2]",
    '"x"',
    "5",
    "true",
    "not json",
    '{"a":1',
    '{"a":1e400}',
    '{"a":NaN}',
    '{"a":01}',
]


@pytest.mark.parametrize("stored", [*_REFUSED, "{a:1}", '{"a":"\n"}', "[" * 100_000])
def test_what_go_refuses(stored: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        through(stored)


def test_each_invalid_byte_becomes_one_replacement_character() -> None:
    assert gojson.encode(gojson.decode_object(b'{"a":"\xff\xe2\x82."}')) == '{"a":"\ufffd\ufffd\ufffd."}'


def test_pretty() -> None:
    value = gojson.decode_object(b'{"b":[1,{"c":{}}],"a":[]}')
    wanted = '{\n  "a": [],\n  "b": [\n    1,\n    {\n      "c": {}\n    }\n  ]\n}'
    assert gojson.encode(value, indent=True) == wanted


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back(value: float) -> None:
    text = gojson.number(value)
    assert float(text) == value
    assert math.copysign(1, float(text)) == math.copysign(1, value)
    assert json.loads(text, parse_int=float) == value
    assert ("e" in text) == (value != 0 and not 1e-6 <= abs(value) < 1e21)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.dictionaries(st.text(), _JSON, max_size=5), st.booleans())
def test_documents_read_back(value: dict[str, object], indent: bool) -> None:
    once = gojson.encode(value, indent=indent)
    assert json.loads(once, parse_int=float) == value
    assert gojson.encode(gojson.decode_object(once.encode()), indent=indent) == once
