"""Lint for the command line: the problems of a text, and one as a line."""

from __future__ import annotations

from zettatui.states.faults import JsonFault
from zettatui.states.lint import LintContext, Problem, lint
from zettatui.states.white_space import decoded


def problems_in(content: bytes, context: LintContext | None = None) -> list[Problem]:
    """Return what is wrong or doubtful in a state, bytes that are no UTF-8 included."""
    try:
        return lint(decoded(content), context)
    except JsonFault as fault:
        return [Problem(fault.rule, "error", (), fault.line, fault.column, fault.say)]


def line_of(title: str, problem: Problem) -> str:
    """Return a problem as compilers write theirs: `file:line:column: severity: ...`."""
    place = f"{title}:{problem.line}:{problem.column}"
    fix = f" (fix: {problem.fix.say})" if problem.fix else ""
    return f"{place}: {problem.severity}: {problem.say} [{problem.rule}]{fix}"
