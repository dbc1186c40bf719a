"""Annotations of all 57 types to judge: good ones, and good ones with one thing done to them.

Drawn from the recorded rules of the schemas, not from the fields that the app draws from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.annotations.definitions import RULES

Rule = Mapping[str, Any]
SCHEMAS: Mapping[str, Any] = RULES["schemas"]

SAME = ""
STRICTER: dict[str, str] = {
    "digits as text": "a text is not a number; the library reads one out of it",
    "a fraction": "the library cuts 1.5 to 1 without a word",
    "1.0 for 1": "a whole number is written as one",
    "true for an id": "the library reads true as row 1",
    "null left in": "a row with a null in it can never be read again; the field is left out instead",
    "yes as text": "true and false are written as such",
    "0 or 1": "true and false are written as such",
    "32 bits too few": "the library loads it, its 32-bit column refuses it",
    "64 bits too few": "the library loads it, its 64-bit column refuses it",
    "NUL": "the library loads it, no PostgreSQL text holds it",
    "half a surrogate": "the library loads it, no UTF-8 holds it",
    "four coordinates": "the library drops the fourth without a word",
    "a text as a place": "the library takes its first three letters for coordinates",
    "coordinates as text": "a text is not a number",
    "no number": "the library loads any three things, PostGIS refuses most of them",
    "a coordinate past 2^63": "the engine hands coordinates out as 64-bit numbers",
    "the flat form": "the engine drops it, the person meant the nested form",
}
"""What the library loads and we refuse, and why."""

DROPPED = "ours to fill"
"""What the library refuses in fields that the server fills: we warn, and send the row without them."""


@dataclass(frozen=True)
class Case:
    """One annotation; `done` says what was done to it, `kind` is a word of STRICTER, DROPPED or SAME."""

    kind: str
    done: str
    annotation: Any


LETTERS = st.text("abcxyz ", min_size=1, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
INT32 = st.integers(-(2**31), 2**31 - 1)
INT64 = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | INT32
COORDINATES = st.integers(-(2**40), 2**40) | st.floats(-(2.0**40), 2.0**40)
POSITIONS = st.lists(COORDINATES, min_size=3, max_size=3)
NESTED = st.lists(INT32, max_size=2) | st.dictionaries(LETTERS, INT32, max_size=1)
SPECIAL = st.sampled_from([math.nan, math.inf, -math.inf])


def shown(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The fields whose values are sent."""
    return {name: rule for name, rule in rules.items() if name != "valid" and not rule.get("server_filled")}


def good_value(rule: Rule) -> st.SearchStrategy[Any]:
    """Values that both the library and the columns take."""
    if "choices" in rule:
        return st.sampled_from(rule["choices"])
    if "fields" in rule:
        return good_object(shown(rule["fields"]))
    return {
        "int32": INT32, "int64": INT64, "float64": FLOATS, "boolean": st.booleans(),
        "string": TEXTS, "pointz": POSITIONS,
    }[rule["kind"]]  # fmt: skip


def good_object(rules: Mapping[str, Rule]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with all that is required and some of what is not."""
    needed = {name: good_value(rule) for name, rule in rules.items() if rule["required"]}
    others = {name: good_value(rule) for name, rule in rules.items() if not rule["required"]}
    return st.fixed_dictionaries(needed, optional=others)


def bad_values(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    """Values of other shapes with the word for how we and the library differ about them."""
    yield (SAME if rule["required"] or rule["kind"] == "pointz" else "null left in"), st.none()
    kind = "choice" if "choices" in rule else "point" if "fields" in rule else rule["kind"]
    yield from _BAD[kind](rule)


def _bad_integers(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    bits = 32 if rule["kind"] == "int32" else 64
    yield SAME, LETTERS | st.just("") | NESTED | SPECIAL
    yield "digits as text", INT32.map(str)
    yield "a fraction", st.floats(-1e6, 1e6).filter(lambda number: not number.is_integer())
    yield "1.0 for 1", st.integers(-1000, 1000).map(float)
    yield ("true for an id" if rule.get("target_reference") else SAME), st.booleans()
    beyond = st.integers(2 ** (bits - 1), 2 ** (bits + 40))
    yield f"{bits} bits too few", beyond | beyond.map(lambda number: -number - 1)


def _bad_floats(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    yield SAME, LETTERS | st.just("") | NESTED | SPECIAL | st.booleans() | st.just(10**400)
    yield "digits as text", st.sampled_from(["2.5", "-1", "1e3"])


def _bad_booleans(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    yield SAME, st.sampled_from([2, -1, 0.5, "maybe", "", "2"]) | NESTED | SPECIAL
    yield "yes as text", st.sampled_from(["yes", "No", "on", "off", "true", "F", "1"])
    yield "0 or 1", st.sampled_from([0, 1, 0.0, 1.0])


def _bad_texts(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    yield SAME, INT32 | FLOATS | st.booleans() | NESTED | SPECIAL
    yield "NUL", TEXTS.map(lambda text: f"{text}\x00")
    yield "half a surrogate", TEXTS.map(lambda text: f"{text}\ud800")


def _bad_choices(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    if rule["kind"] == "string":
        words = rule["choices"]
        yield SAME, LETTERS.filter(lambda text: text not in words) | st.sampled_from(words).map(str.upper)
        yield SAME, st.just("") | INT32 | st.booleans() | NESTED | SPECIAL
        return
    yield SAME, LETTERS | st.integers(5, 2**40) | st.integers(-9, -1) | st.booleans() | NESTED | SPECIAL
    yield "digits as text", st.sampled_from(rule["choices"]).map(str)
    yield "1.0 for 1", st.sampled_from(rule["choices"]).map(float)
    yield "a fraction", st.sampled_from([0.5, 1.5, 4.5])


def _bad_points(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    inner = rule["fields"]
    point = good_object(shown(inner))
    yield SAME, POSITIONS | TEXTS | INT32 | st.booleans() | SPECIAL
    for name, part in shown(inner).items():
        if part["required"]:
            yield SAME, point.map(lambda made, name=name: {k: v for k, v in made.items() if k != name})
        for kind, values in bad_values(part):
            yield kind, st.builds(lambda made, bad, name=name: {**made, name: bad}, point, values)
    yield SAME, st.builds(lambda made, value: {**made, "foo": value}, point, INT32)
    filled = [name for name in inner if inner[name].get("server_filled")]
    for name in filled:
        rubbish = LETTERS | NESTED | st.booleans()
        yield SAME, st.builds(lambda made, value, name=name: {**made, name: value}, point, INT64 | st.none())
        yield DROPPED, st.builds(lambda made, value, name=name: {**made, name: value}, point, rubbish)
    if not filled:
        yield SAME, st.builds(lambda made, value: {**made, "root_id": value}, point, INT64)


def _bad_positions(rule: Rule) -> Iterator[tuple[str, st.SearchStrategy[Any]]]:
    yield SAME, st.lists(COORDINATES, max_size=2) | INT32 | st.booleans() | SPECIAL
    yield SAME, st.sampled_from(["", "1", "12"]) | st.dictionaries(LETTERS, INT32, max_size=3)
    yield "four coordinates", st.lists(COORDINATES, min_size=4, max_size=6)
    yield "a text as a place", st.sampled_from(["1 2 3", "123", "1,2,3", "abc"])
    yield "coordinates as text", POSITIONS.map(lambda place: [str(one) for one in place])
    odd = LETTERS | st.none() | st.booleans() | SPECIAL | NESTED
    yield "no number", st.builds(lambda place, at, bad: [*place[:at], bad, *place[at + 1 :]],
                                 POSITIONS, st.integers(0, 2), odd)  # fmt: skip
    far = st.integers(2**63, 2**70) | st.floats(1e19, 1e300) | st.just(-(10**400))
    yield "a coordinate past 2^63", st.builds(lambda place, bad: [*place[:2], bad], POSITIONS, far)


_BAD = {
    "int32": _bad_integers, "int64": _bad_integers, "float64": _bad_floats, "boolean": _bad_booleans,
    "string": _bad_texts, "choice": _bad_choices, "point": _bad_points, "pointz": _bad_positions,
}  # fmt: skip


def _without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


@st.composite
def cases(draw: st.DrawFn, type_name: str) -> Case:
    """One case of a type: a third are good rows, the others have one thing done to them."""
    rules = SCHEMAS[type_name]["fields"]
    row = draw(good_object(shown(rules)))
    what = draw(st.integers(0, 8))
    if what <= 2:
        return Case(SAME, "a good row", row)
    if what == 3:
        return draw(_of_the_whole(type_name, rules, row))
    name = draw(st.sampled_from(sorted(shown(rules))))
    kind, values = draw(st.sampled_from(list(bad_values(rules[name]))))
    return Case(kind, f"another {name}", {**row, name: draw(values)})


def _of_the_whole(type_name: str, rules: Mapping[str, Rule], row: dict[str, Any]) -> st.SearchStrategy[Case]:
    needed = [name for name, rule in rules.items() if rule["required"]]
    points = [name for name, rule in rules.items() if "fields" in rule and name in row]
    found = [
        st.builds(Case, st.just(SAME), st.just("no object"), NESTED.filter(lambda one: isinstance(one, list))
                  | LETTERS | INT32 | st.none()),
        st.sampled_from(needed).map(lambda name: Case(SAME, f"without {name}", _without(row, name))),
        st.sampled_from(needed).map(
            lambda name: Case(SAME, f"{name.upper()} for {name}", {**_without(row, name), name.upper(): row[name]})
        ),
        st.builds(lambda value: Case(SAME, "an unknown key", {**row, "note": value}), NESTED | LETTERS | st.none()),
        st.builds(lambda value: Case(SAME, "an id", {**row, "id": value}), st.integers(1, 99)),
    ]  # fmt: skip
    if points:
        position = {"position": [1, 2, 3]}
        flat = st.sampled_from(points).map(lambda name: {**row, f"{name}_position": position["position"]})
        found.append(flat.map(lambda made: Case("the flat form", "a flat position too", made)))
    if "valid" in rules:
        said = st.booleans() | st.none() | st.sampled_from(["yes", 0])
        found.append(said.map(lambda value: Case(SAME, "valid", {**row, "valid": value})))
        found.append(LETTERS.map(lambda value: Case(DROPPED, "valid", {**row, "valid": f"-{value}"})))
    filled = [name for name, rule in rules.items() if rule.get("server_filled") and name != "valid"]
    if filled:
        found.append(
            st.builds(lambda name, value: Case(DROPPED, f"another {name}", {**row, name: value}),
                      st.sampled_from(filled), LETTERS)
        )  # fmt: skip
    return st.one_of(found)
