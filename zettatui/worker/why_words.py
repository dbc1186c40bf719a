"""The words of the page that explains a refusal: who one is, what was wanted, what one has, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zettatui.plain import plain_line
from zettatui.services import errors as e

if TYPE_CHECKING:
    from zettatui.services.address import ServerAddress
    from zettatui.services.auth import Identity, MissingTerms

MEMORY = "five minutes"
"""How long a service goes on with what it once heard from the login server (contract, auth sheet 3.1)."""


def _no_page(terms: MissingTerms) -> str:
    return ""


@dataclass(frozen=True)
class Who:
    """What the login server said just now: who one is, or that it does not know the token, or nothing."""

    identity: Identity | None = None
    email: str = ""
    asked: bool = False
    dead: bool = False
    trouble: str = ""
    terms_page: Callable[[MissingTerms], str] = _no_page


UNASKED = Who()


@dataclass(frozen=True)
class Wanted:
    """What the refused call needed: a right on a dataset, or something else in words; empty where unknown."""

    words: str = ""
    right: str = ""
    dataset: str = ""


def wanted_of(error: e.ServiceError, address: ServerAddress) -> Wanted:
    """Return what the call needed, as far as the refusal says it."""
    if isinstance(error, e.PermissionMissing) and error.permission:
        return _right(error.permission, error.dataset)
    if isinstance(error, e.RoleMissing):
        return _right(error.role.replace("_", " "), error.dataset)
    if isinstance(error, e.TermsMissing):
        name = plain_line(error.terms_name) or "of this data"
        return Wanted(f"the terms of service “{name}” accepted")
    if isinstance(error, e.GroupRefused):
        group = f"group {address.group}" if address.group else "a group that the server names above"
        return Wanted(f"to be let into {group}")
    if isinstance(error, e.AdminOnly):
        return Wanted("an administrator's privilege")
    if isinstance(error, e.TableAccessRefused):
        return Wanted("to own the table, or a table that its owner has opened")
    if isinstance(error, (e.LoginNeeded, e.TokenRejected, e.BadAuthHeader)):
        return Wanted("a token that the server knows")
    return Wanted()


def _right(right: str, dataset: str) -> Wanted:
    right, dataset = plain_line(right), plain_line(dataset)
    return Wanted(f"{right} on dataset {dataset}", right, dataset)


def who_words(who: Who, address: ServerAddress) -> str:
    """Say who the server thinks one is."""
    identity = who.identity
    if identity is None and who.email:
        return f"{plain_line(who.email)}, as {address.netloc} says"
    if identity is not None:
        name = plain_line(identity.name or identity.email) or "someone the server does not name"
        number = f" (id {identity.id})" if identity.id is not None else ""
        email = f", {plain_line(identity.email)}" if identity.name and identity.email else ""
        groups = f", groups {', '.join(map(plain_line, identity.groups))}" if identity.groups else ""
        return f"{name}{number}{email}{groups}{', administrator' if identity.admin else ''}"
    if who.dead:
        return "nobody: the login server does not know this token"
    if who.trouble:
        return f"not known, since the login server could not tell: {who.trouble}"
    return "not signed in"


def rights_words(who: Who, wanted: Wanted) -> str:
    """Say what one has on the dataset that was wanted; empty where no dataset was named."""
    if not wanted.dataset or who.identity is None:
        return ""
    if not who.identity.permissions and not who.identity.id:
        return ""
    held = who.identity.permissions.get(wanted.dataset, ())
    return f"{', '.join(map(plain_line, held)) or 'nothing'} on dataset {wanted.dataset}"


def terms_words(who: Who, error: e.ServiceError) -> str:
    """Name the terms of service that are not accepted yet, with their pages."""
    missing = who.identity.missing_terms if who.identity is not None else ()
    if isinstance(error, e.TermsMissing) and error.form_url:
        return f"{plain_line(error.terms_name)}: {plain_line(error.form_url)}"
    if missing:
        return "; ".join(
            f"{plain_line(one.terms)} (dataset {plain_line(one.dataset)}): {who.terms_page(one)}".rstrip(": ")
            for one in missing
        )
    return "none missing" if who.identity is not None and who.identity.id is not None else ""


def answer_words(error: e.ServiceError, who: Who, wanted: Wanted) -> str:
    """Give the server's answer, and say whether it may be one that a service only remembers."""
    status = "no answer" if error.status is None else str(error.status)
    if not error.method:
        status = "not sent"
    words = f"{status}: {error.what}" + (f" ({error.detail})" if error.detail else "")
    return f"{words}. {_freshness(error, who, wanted)}".rstrip().replace("..", ".")


def _freshness(error: e.ServiceError, who: Who, wanted: Wanted) -> str:
    if not who.asked:
        return ""
    if isinstance(error, e.TokenRejected):
        if who.dead:
            return "The login server itself says so, so it is no hiccup of a service."
        if who.identity is not None or who.email:
            return (
                "The login server, asked just now, knows the token: the service only remembers a hiccup, "
                f"for up to {MEMORY}."
            )
        return "The login server could not be asked, so the token may still be good."
    if wanted.dataset and who.identity is not None:
        if _has(who, wanted):
            return f"A remembered answer, perhaps: the login server, asked just now, grants it ({MEMORY})."
        return "Fresh: the login server, asked again just now, says the same."
    return ""


def _has(who: Who, wanted: Wanted) -> bool:
    return who.identity is not None and wanted.right in who.identity.permissions.get(wanted.dataset, ())


def next_words(error: e.ServiceError, who: Who, wanted: Wanted, address: ServerAddress) -> str:
    """Say what to do now, and whom to ask."""
    if isinstance(error, e.TermsMissing):
        return "Open the terms (o), accept them in the browser, then try again (r)."
    if wanted.dataset:
        if _has(who, wanted):
            return f"Try again (r); the service may need up to {MEMORY} to notice."
        return (
            f"Ask an administrator of dataset {wanted.dataset} for “{wanted.right}”, and name the account above. "
            f"The service may need up to {MEMORY} to notice."
        )
    if isinstance(error, e.GroupRefused):
        group = f"group {address.group}" if address.group else "this group"
        return f"Check the group in the server's address, or ask the people who run {group} to let you in."
    if isinstance(error, e.AdminOnly):
        return f"Ask an administrator of {address.netloc} to do it."
    if isinstance(error, e.TokenRejected) and (who.identity is not None or who.email):
        return f"Keep the token, and try again (r) in {MEMORY}."
    return error.next_step
