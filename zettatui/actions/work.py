"""What can be done with what was said and asked so far: notices, the log of requests, jobs."""

from __future__ import annotations

from .action import Action

_A_REQUEST = "a request"

WORK: tuple[Action, ...] = (
    Action(
        "everywhere.notices",
        "f5",
        "notices",
        "Read again what zettatui said, also what has gone from the screen.",
        footer=False,
        always=True,
    ),
    Action(
        "everywhere.requests",
        "f7",
        "request log",
        "Show the last requests to servers: what came, how long it took, as curl, as Python.",
        footer=False,
        always=True,
    ),
    # -- notices ---------------------------------------------------------------------------------------
    Action("notices.copy", "y", "copy", "Copy the notice under the cursor.", needs="a notice"),
    Action("notices.filter", "slash", "find", "Show only notices with certain words, or of one level."),
    # -- the log of requests ---------------------------------------------------------------------------
    Action("requests.look", "enter", "details", "Show all of this request: headers, phases, bodies."),
    Action("requests.copy", "y", "copy", "Copy the request's line in the log.", needs=_A_REQUEST),
    Action("requests.curl", "c", "as curl", "Copy the request as a curl command, without the token."),
    Action("requests.python", "p", "as Python", "Copy the request as Python, with caveclient where it can."),
    Action("requests.filter", "slash", "find", "Show only requests with certain words: POST, 503, a path."),
    Action("requests.refresh", "r", "refresh", "Show what was asked meanwhile.", footer=False),
    Action("request.copy", "y", "copy page", "Copy this page as text; no token is on it."),
    Action("request.curl", "c", "as curl", "Copy the request as a curl command, without the token."),
    Action("request.python", "p", "as Python", "Copy the request as Python, with caveclient where it can."),
    Action("request.bodies", "b", "bodies", "Show the beginnings of both bodies, or hide them again."),
    # -- jobs ------------------------------------------------------------------------------------------
    Action("jobs.log", "l", "log", "Show the requests that this job made.", needs="a job"),
    Action(
        "jobs.curl",
        "c",
        "as curl",
        "Copy all requests of this job as curl commands.",
        needs="a job",
        footer=False,
    ),
    Action(
        "jobs.python",
        "p",
        "as Python",
        "Copy all requests of this job as Python.",
        needs="a job",
        footer=False,
    ),
    Action("jobs.filter", "slash", "find", "Show only jobs with certain words.", footer=False),
)
