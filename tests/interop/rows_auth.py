"""Sheet auth-info-state, table 10: the auth service, whose client sends no cookie."""

from __future__ import annotations

from tests.interop.place import ADMINS, Place
from tests.interop.record import Sent
from tests.interop.report import refused, same
from tests.interop.rows import Rows

rows = Rows("auth-info-state.md 10: auth")


def _sent(path: str) -> Sent:
    return Sent(f"GET /auth/api/v1/{path}", cookie=False)


@rows(".auth.get_tokens()")
def _tokens(place: Place) -> object:
    with place.sends(_sent("user/token")):
        seen = place.client.auth.get_tokens()
    same(place.token in [one["token"] for one in seen], True)
    same(set(seen[0]), {"id", "user_id", "token", "description", "created", "updated", "last_used"})
    return f"{len(seen)} records"


@rows(".auth.get_user_information([1,2])")
def _users(place: Place) -> object:
    # As on current servers: not for ordinary users.
    with place.sends(_sent("user?id=1%2C2")), refused(403, "Requires admin privilege."):
        place.client.auth.get_user_information([1, 2])
    with place.sends(_sent("user?id=1%2C2")):
        seen = place.admin.auth.get_user_information([1, 2])
    same([one["id"] for one in seen], [1, 2])
    return f"403 for the demo's user; an admin sees {[one['name'] for one in seen]}"


@rows(".auth.get_group_users(3)")
def _group(place: Place) -> object:
    with place.sends(_sent("group/3/user")), refused(403, "Requires admin privilege."):
        place.client.auth.get_group_users(3)
    number = place.admin_groups[ADMINS]
    with place.sends(_sent(f"group/{number}/user"), _sent("group/999/user")):
        seen = place.admin.auth.get_group_users(number)
        same(place.admin.auth.get_group_users(999), [])
    same([one["name"] for one in seen], ["Rosa Root"])
    return f"403 for the demo's user; an admin sees {seen}"
