"""What a failure means for a script: the one table from errors to exit codes."""

from __future__ import annotations

import errno
from typing import Final

from zettatui.access.problems import AccessProblem
from zettatui.services import errors as e
from zettatui.states.faults import JsonFault
from zettatui.states.link_text import strip_tokens
from zettatui.storage.errors import StorageError
from zettatui.storage.paths import folders
from zettatui.worker.jobs import OutOfTime
from zettatui.worker.local_states import NothingToOpen

from . import exit_codes as code
from .exit_codes import Refused

TABLE: Final[tuple[tuple[type[Exception], int], ...]] = (
    (e.LoginNeeded, code.LOGIN_NEEDED),
    (e.TokenRejected, code.LOGIN_NEEDED),
    (e.BadAuthHeader, code.LOGIN_NEEDED),
    (e.TermsMissing, code.NOT_PERMITTED),
    (e.PermissionMissing, code.NOT_PERMITTED),
    (e.RoleMissing, code.NOT_PERMITTED),
    (e.AdminOnly, code.NOT_PERMITTED),
    (e.GroupRefused, code.NOT_PERMITTED),
    (e.NewHost, code.NOT_PERMITTED),
    (e.TableAccessRefused, code.NOT_PERMITTED),
    (e.ReadOnly, code.NOT_PERMITTED),
    (e.UnknownName, code.NOT_FOUND),
    (e.NotFound, code.NOT_FOUND),
    (e.NotOffered, code.NOT_FOUND),
    (e.StateNotFound, code.NOT_FOUND),
    (e.NodeNotFound, code.NOT_FOUND),
    (e.TableNotFound, code.NOT_FOUND),
    (e.TimeNotValid, code.NO),
    (e.NameTaken, code.NO),
    (e.NameInvalid, code.NO),
    (e.RequestInvalid, code.NO),
    (e.RowRefused, code.NO),
    (e.RowSuperseded, code.NO),
    (e.TooLarge, code.NO),
    (JsonFault, code.NO),
    (e.AddressInvalid, code.USAGE),
    (AccessProblem, code.USAGE),
    (NothingToOpen, code.USAGE),
    (e.OutcomeUnknown, code.AMBIGUOUS),
    (e.LookupsMissing, code.TROUBLE),
    (e.RateLimited, code.TROUBLE),
    (e.ServerTrouble, code.TROUBLE),
    (e.GatewayTrouble, code.TROUBLE),
    (e.UnexpectedAnswer, code.TROUBLE),
    (e.NotTrusted, code.TROUBLE),
    (e.Unreachable, code.TROUBLE),
    (e.TimedOut, code.TROUBLE),
    (e.ConnectionCut, code.TROUBLE),
    (e.RedirectRefused, code.TROUBLE),
    (e.SessionRolledBack, code.TROUBLE),
    (e.ServiceError, code.TROUBLE),
    (OutOfTime, code.TROUBLE),
)
"""The first row that fits counts."""

_FILE_CODES: Final = {
    errno.ENOENT: code.NOT_FOUND,
    errno.ENOTDIR: code.NOT_FOUND,
    errno.EACCES: code.NOT_PERMITTED,
    errno.EPERM: code.NOT_PERMITTED,
    errno.EISDIR: code.USAGE,
}


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an error that is told as a sentence, None for a fault of zettatui itself."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, StorageError):
        cause = error.__cause__
        number = cause.errno if isinstance(cause, OSError) else None
        return _FILE_CODES.get(number or 0, code.TROUBLE)
    return next((found for kind, found in TABLE if isinstance(error, kind)), None)


def explain(error: Exception) -> tuple[int, str]:
    """Return the exit code and the sentences for a command that failed."""
    found = exit_code_of(error)
    if found is None:
        from zettatui.crash import crash_report

        return code.TROUBLE, crash_report(error, folders().runtime)
    # What was typed may stand in the sentence, and a token in what was typed.
    return found, strip_tokens(str(getattr(error, "sentence", error)))[0]
