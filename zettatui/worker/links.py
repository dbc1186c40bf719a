"""Use-cases of links that only lead to another one: short links, and redirecting pages of labs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from zettatui.services import errors as e
from zettatui.states.links import Link, read_link

from .jobs import Progress
from .local_states import NothingToOpen

if TYPE_CHECKING:
    from .sessions import Session
    from .workbench import Workbench


@dataclass(frozen=True)
class Followed:
    """Where a short link leads: the address, without any token, and what that is."""

    asked: str
    link: Link


async def follow(bench: Workbench, session: Session, link: Link, progress: Progress) -> Followed:
    """Ask the site of a short link where it leads: once, without a token, and not a step further.

    Raises:
        NothingToOpen: it leads nowhere. ServiceError: the site could not be asked.
    """
    url = link.fetch_url or ""
    try:
        await bench.server(session.address).state.get_url(url, tell=progress)
    except e.RedirectRefused as refused:
        return Followed(link.input, read_link(urljoin(url, refused.location)))
    except (e.LoginNeeded, e.TokenRejected) as closed:
        raise NothingToOpen(
            f"{link.input} wants a login, and zettatui sends no token there. Open it in a browser, and paste "
            "the address it leads to."
        ) from closed
    except e.UnexpectedAnswer as page:
        raise NothingToOpen(
            f"{link.input} leads nowhere: a page came back where a link was due. Open it in a browser."
        ) from page
    raise NothingToOpen(
        f"{link.input} is no short link after all: a file came back. Open that address itself."
    )
