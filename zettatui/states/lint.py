"""What is doubtful in a state, each with its place and, where it is safe, a quick fix."""

from __future__ import annotations

from collections.abc import Iterator

from .edits import Edit
from .faults import JsonFault, constants
from .lint_ids import check_ids
from .lint_keys import check_keys
from .lint_layers import check_layers
from .lint_sources import check_sources
from .lint_values import check_values
from .literals import read_closely
from .problems import RULES, Fix, LintContext, Problem, Rule, Severity, Subject

__all__ = ["RULES", "Fix", "LintContext", "Problem", "Rule", "Severity", "lint"]


def lint(text: str, context: LintContext | None = None) -> list[Problem]:
    """Return what is wrong or doubtful in a state's text, in the order of the text.

    A text that is not JSON gives exactly one problem. Many findings of one kind in one list are one problem.
    The fixes of different problems may touch the same characters: make one, then lint again.
    """
    try:
        reading = read_closely(text)
    except JsonFault as fault:
        return [_of_fault(text, fault)]
    subject = Subject(text, reading, context or LintContext())
    found = [*_duplicate_keys(subject, reading.duplicates), *_all(subject)]
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _of_fault(text: str, fault: JsonFault) -> Problem:
    fix = None
    if fault.rule == "nan":
        edits = tuple(Edit(start, end, "null") for start, end in constants(text))
        fix = Fix(RULES["nan"].fix, edits) if edits else None
    return Problem(fault.rule, RULES[fault.rule].severity, (), fault.line, fault.column, fault.say, fix)


def _all(subject: Subject) -> Iterator[Problem]:
    if not isinstance(subject.state, dict):
        said = "a state is an object, in { }; servers and viewers refuse this"
        yield subject.problem("top-level", (), said)
        return
    for check in (check_layers, check_ids, check_values, check_sources, check_keys):
        yield from check(subject)


def _duplicate_keys(subject: Subject, keys: tuple[str, ...]) -> Iterator[Problem]:
    if not keys:
        return
    severity = RULES["duplicate-key"].severity
    for path, child, before in subject.positions.duplicates():
        start = child.span.start if child.span.key_start is None else child.span.key_start
        line, column = subject.positions.line_column(start)
        said = f'key "{child.key}" is here twice; only the last one counts'
        fix = subject.fix("duplicate-key", [Edit(before.start, before.end, "")])
        yield Problem("duplicate-key", severity, (*path, child.key), line, column, said, fix)
