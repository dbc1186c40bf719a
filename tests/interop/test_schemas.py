"""Our validation of annotations against the real emannotationschemas, on generated rows of all 57 types."""

from __future__ import annotations

import gzip
import json
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.annotations.definitions import DEFINITIONS, fields
from tests.interop.schemas_cases import DROPPED, SAME, STRICTER, Case, cases
from tests.interop.schemas_library import Absent, Library, library
from tests.interop.schemas_record import RECORD
from zettatui.annotations.check import check_annotation
from zettatui.sandbox.annotation.failures import Crash
from zettatui.sandbox.annotation.marshal import Invalid, load_annotation
from zettatui.sandbox.annotation.types import schema_types

_seen: Counter[str] = Counter()


@pytest.fixture(scope="module")
def real() -> Iterator[Library]:
    try:
        with library() as running:
            yield running
    except Absent as absent:
        said = f"NOT COMPARED with the real schemas: {absent}"
        warnings.warn(said, stacklevel=1)
        pytest.skip(said)


def compare(type_name: str, case: Case, verdict: dict[str, Any]) -> dict[str, Any] | None:
    """Check our verdict on a case against the library's; return what we would send, None for nothing."""
    entry = check_annotation(fields(type_name), case.annotation)
    theirs = verdict["loads"] and not verdict["refused"]
    words = f"{case.done}: {case.annotation!r}: the library {verdict}, we {entry.problems}"
    if case.kind == SAME:
        assert entry.ok == theirs, words
    elif case.kind == DROPPED:
        assert entry.ok, words
        assert entry.warnings, words
        assert not theirs, words
    else:
        assert not entry.ok, words
        assert verdict["loads"], words
    assert not any(unicodedata.category(letter) == "Cc" for one in entry.problems for letter in one.sentence)
    return entry.annotation if entry.ok else None


def sandbox_loads(type_name: str, annotation: Any) -> bool:
    try:
        load_annotation(schema_types()[type_name], annotation)
    except (Invalid, Crash):
        return False
    return True


def recorded() -> Iterator[tuple[str, Case, dict[str, Any]]]:
    with gzip.open(RECORD, "rt") as lines:
        for line in lines:
            type_name, kind, done, annotation, loads, refused = json.loads(line)
            yield type_name, Case(kind, done, annotation), {"loads": loads, "refused": refused}


def test_recorded_verdicts_of_the_real_schemas_are_ours() -> None:
    seen: Counter[str] = Counter()
    types = set()
    for type_name, case, verdict in recorded():
        types.add(type_name)
        seen[case.kind] += 1
        compare(type_name, case, verdict)
    assert types == DEFINITIONS.keys()
    assert seen.keys() == {SAME, DROPPED, *STRICTER}


def test_recorded_verdicts_of_the_real_schemas_are_the_sandboxs() -> None:
    for type_name, case, verdict in recorded():
        if isinstance(case.annotation, dict):
            said = f"{type_name}, {case.done}: {case.annotation!r}"
            assert sandbox_loads(type_name, case.annotation) == verdict["loads"], said


@pytest.mark.slow
@pytest.mark.timeout(900)  # the first one may have to install the library
@pytest.mark.parametrize("type_name", DEFINITIONS)
@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_our_verdict_is_the_real_schemas(type_name: str, real: Library, data: st.DataObject) -> None:
    case = data.draw(cases(type_name))
    _seen[case.kind] += 1
    verdict = real.verdict(type_name, case.annotation)
    sent = compare(type_name, case, verdict)
    if sent is not None:
        assert real.accepts(type_name, sent), sent
    if isinstance(case.annotation, dict):
        assert sandbox_loads(type_name, case.annotation) == verdict["loads"], (case, verdict)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["position", "x"]), inner),
    max_leaves=6,
)


@pytest.mark.slow
@pytest.mark.timeout(900)  # the first one may have to install the library
@pytest.mark.parametrize("type_name", DEFINITIONS)
@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_whatever_we_would_send_the_real_schemas_take(
    type_name: str, real: Library, data: st.DataObject
) -> None:
    row = data.draw(cases(type_name).filter(lambda case: isinstance(case.annotation, dict))).annotation
    for name in data.draw(st.lists(st.sampled_from(sorted(row) or ["x"]), max_size=2)):
        row[name] = data.draw(JSON)
    entry = check_annotation(fields(type_name), row)
    assert not entry.ok or real.accepts(type_name, entry.annotation), entry


@pytest.mark.slow
@pytest.mark.timeout(900)  # the first one may have to install the library
def test_every_difference_listed_is_one(real: Library) -> None:
    """Runs after the sweep above: a difference that no case shows is not one."""
    assert real.types == sorted(DEFINITIONS)
    if len(_seen) > 1:
        assert _seen.keys() == {SAME, DROPPED, *STRICTER}
