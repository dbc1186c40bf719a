"""The auth and error tables of `auth-info-state.md`, row by row; the sections are the sheet's."""

from __future__ import annotations

from tests.hostile.rows import BOTH, ECHO, FLASK_PAGE, HTML, NGINX_PAGE, TEXT, C, Row, Z
from zettatui.services import errors as e

STICKY = "https://global.daf-apis.com/sticky_auth/api/v1/authorize"
GOOGLE = "https://api.zetta.ai/auth/google/login"
ASKED = (("www-authenticate", f'Bearer realm="{STICKY}"'),)
BAD = (
    (
        "www-authenticate",
        f'Bearer realm="{STICKY}", error="invalid_token", error_description="Invalid/Expired Token"',
    ),
)
BAD_HEADER = (
    (
        "www-authenticate",
        f'Bearer realm="{STICKY}", error="invalid_request", error_description="Header must begin with \'Bearer\'"',
    ),
)
Z_BAD = (("www-authenticate", f"Bearer realm={GOOGLE}, error=invalid_token"),)
TO_GOOGLE = (("location", "https://accounts.google.com/o/oauth2/auth?client_id=x"),)
TERMS = {
    "tos_id": 2,
    "tos_name": "VNC data use",
    "tos_form_url": "https://global.daf-apis.com/sticky_auth/tos/2",
}
PERMISSION = {"required_permission": "view", "auth_dataset": "vnc"}
NAME = {"table_id": "no_such", "resource_namespace": "datastack"}
SIGN_IN = "Open the login page, copy a token and paste it"
KEPT = "Your token is kept"
ASK_PEOPLE = "Ask the people who run the dataset"
NOBODY_KNOWS = "not found, or the server failed (it does not say which)"
UNKNOWN = "Look whether it is there before sending it again"

ROWS = (
    # --- 1.3 redirects ---
    Row("1.3 to a login page", C, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML,
        headers=(("location", f"{STICKY}?redirect=x"),), has={"login_url": f"{STICKY}?redirect=x"}),
    Row("1.3 to Google", Z, 307, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML, headers=TO_GOOGLE,
        has={"login_url": TO_GOOGLE[0][1]}),
    Row("1.3 to another origin", BOTH, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML,
        headers=(("location", "https://other.example/x"),)),
    Row("1.3 canonical, same host", C, 301, "", e.RedirectRefused, "points to another address", "if you trust it", 6,
        media=HTML, headers=(("location", "https://global.daf-apis.com/x/"),),
        has={"location": "https://global.daf-apis.com/x/"}),
    Row("1.3 canonical, same host", Z, 308, "", e.RedirectRefused, "points to another address", "if you trust it", 6,
        media=HTML, headers=(("location", "https://api.zetta.ai/x/"),)),
    Row("1.3 on POST", BOTH, 307, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, service="annotation",
        effect="change", media=HTML, headers=TO_GOOGLE),
    Row("1.3 on POST, canonical", C, 308, "", e.RedirectRefused, "points to another address", "if you trust it", 6,
        service="state", effect="change", media=HTML, headers=(("location", "https://global.daf-apis.com/x/"),)),
    # --- 1.4 error bodies that no other row has ---
    Row("1.4 E1, keys in another order", C, 403, {"data": PERMISSION, "error": "missing_permission"},
        e.PermissionMissing, "lacks a permission", ASK_PEOPLE, 4, has={"permission": "view", "dataset": "vnc"}),
    Row("1.4 E1 without message and data", C, 403, {"error": "missing_permission"}, e.PermissionMissing,
        "lacks a permission", ASK_PEOPLE, 4),
    Row("1.4 E2", C, 403, "Requires dataset admin privilege.", e.AdminOnly, "Only an administrator",
        "administrator", 4,
        media=HTML),
    Row("1.4 E3, with its list of routes", C, 404,
        {"message": "The requested URL was not found on the server. You have requested this URI but did you mean /a?"},
        e.UnknownName, "does not know this name", "Check the spelling", 5),
    Row("1.4 E4", C, 405, FLASK_PAGE, e.NotFound, "has nothing under this name", "Check the name", 5, media=HTML),
    Row("1.4 E4 at 500", C, 500, FLASK_PAGE, e.ServerTrouble, "The server failed", "Try again later", 6, media=HTML),
    Row("1.4 E5", Z, 500, {"message": "Internal Server Error"}, e.ServerTrouble, "Internal Server Error",
        "Try again later", 6, media=ECHO),
    Row("1.4 E5 at 405", Z, 405, {"message": "Method Not Allowed"}, e.NotFound, "has nothing", "Check the name", 5,
        media=ECHO),
    Row("1.4 E7 of traefik", Z, 404, "404 page not found", e.NotFound, "has nothing under this name",
        "Check the name",
        5, media=TEXT),
    Row("1.4 E7 of nginx", C, 504, NGINX_PAGE, e.GatewayTrouble, "gateway could not reach", "in a minute", 6,
        media=HTML),
    Row("1.4 JSON type, no JSON", BOTH, 400, b"{not json", e.RequestInvalid, "did not accept", "Correct", 1),
    Row("1.4 JSON type, no object", BOTH, 400, ["a"], e.RequestInvalid, "did not accept", "Correct", 1),
    # --- 1.5 status to meaning ---
    Row("1.5 200 + HTML where JSON was due", BOTH, 200, FLASK_PAGE, e.UnexpectedAnswer, "A web page came back",
        "Check the server's address, and sign in again", 6, media=HTML),
    Row("1.5 302", C, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML,
        headers=(("location", STICKY),), has={"login_url": STICKY}),
    Row("1.5 307", Z, 307, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML, headers=TO_GOOGLE),
    Row("1.5 400 bad_auth_header", C, 400, {"error": "bad_auth_header", "message": "m"}, e.BadAuthHeader,
        "could not read how the token was sent", "one word, without quotes", 3, headers=BAD_HEADER),
    Row("1.5 400 missing_table_id", C, 400, {"error": "missing_table_id", "message": "Missing table_id"},
        e.RequestInvalid, "did not accept", "Correct what it names", 1),
    Row("1.5 400 invalid_table_id", C, 400, {"error": "invalid_table_id", "message": "m", "data": NAME},
        e.UnknownName, "does not know this datastack (no_such)", "choose one from the list of datastacks", 5),
    Row("1.5 400 Login at", Z, 400, f"Login at {GOOGLE} to get a token.", e.LoginNeeded, "not signed in", SIGN_IN, 3,
        media=TEXT, headers=Z_BAD, has={"login_url": GOOGLE}),
    Row("1.5 401 no_token", C, 401, {"error": "no_token", "message": "Unauthorized - No Token Provided"},
        e.LoginNeeded, "not signed in", SIGN_IN, 3, headers=ASKED, has={"login_url": STICKY}),
    Row("1.5 401 invalid_token", C, 401, {"error": "invalid_token", "message": "Unauthorized - Token is Invalid"},
        e.TokenRejected, "did not accept the token", KEPT, 3, headers=BAD, has={"login_url": STICKY,
        "confirmed": None}),
    Row("1.5 401 text", Z, 401, "Invalid/expired token. Try again.", e.TokenRejected, "did not accept the token",
        KEPT,
        3, media=TEXT, headers=Z_BAD, has={"login_url": GOOGLE}),
    Row("1.5 403 missing_tos", C, 403, {"error": "missing_tos", "message": "m", "data": TERMS}, e.TermsMissing,
        "terms of service of this data are not accepted yet (the thing): VNC data use",
        "Open the terms, accept them", 4,
        has={"terms_name": "VNC data use", "form_url": TERMS["tos_form_url"]}),
    Row("1.5 403 missing_permission", C, 403,
        {"error": "missing_permission", "message": "Missing permission: view for dataset vnc", "data": PERMISSION},
        e.PermissionMissing, "Missing permission: view for dataset vnc", ASK_PEOPLE, 4,
        has={"permission": "view", "dataset": "vnc"}),
    Row("1.5 403 missing_role", C, 403,
        {"error": "missing_role", "message": "m", "data": {"required_role": "dataset_admin", "auth_dataset": "vnc"}},
        e.RoleMissing, "lacks a role", ASK_PEOPLE, 4, has={"role": "dataset_admin", "dataset": "vnc"}),
    *(
        Row(f"1.5 403 text, {who}", C, 403, f"Requires {who} privilege.", e.AdminOnly, f"Requires {who} privilege",
            "Ask an administrator", 4, media=HTML)
        for who in ("superadmin", "admin", "group admin", "dataset admin")
    ),
    Row("1.5 403 text", Z, 403, "User a@b.org not authorized to GET /info/api/v2/datastacks in domain /wclee",
        e.GroupRefused, "The token is good, but this group does not let you",
        "Check the group in the server's address",
        4, media=TEXT),
    Row("1.5 404", C, 404, {"message": "no such datastack"}, e.UnknownName, "does not know this name",
        "Check the spelling", 5),
    Row("1.5 404", Z, 404, {"message": "Not Found"}, e.UnknownName, "does not know this name",
        "Check the spelling", 5,
        media=ECHO),
    Row("1.5 404 of a page", BOTH, 404, FLASK_PAGE, e.NotFound, "has nothing under this name", "Check the name", 5,
        media=HTML),
    Row("1.5 409", BOTH, 409, "Conflict", e.RequestInvalid, "did not accept the request", "Correct", 1, media=TEXT),
    Row("1.5 413", BOTH, 413, NGINX_PAGE, e.TooLarge, "too large", "Send or ask for less", 1, service="state",
        effect="change", media=HTML),
    Row("1.5 422 duplicate", C, 422, "Duplicate entry.", e.RequestInvalid, "Duplicate entry", "Correct", 1,
        service="auth", media=HTML),
    Row("1.5 429", BOTH, 429, "slow down", e.RateLimited, "asks for fewer requests", "Wait a little", 6, media=TEXT,
        headers=(("retry-after", "7"),), has={"retry_after": 7.0}),
    Row("1.5 429 without Retry-After", BOTH, 429, "", e.RateLimited, "asks for fewer requests", "Wait a little", 6,
        media=TEXT, has={"retry_after": None}),
    Row("1.5 500 of the state service", BOTH, 500, FLASK_PAGE, e.StateNotFound, NOBODY_KNOWS, "Check the id", 5,
        service="state", effect="read", media=HTML),
    *(
        Row(f"1.5 {status}", BOTH, status, NGINX_PAGE, e.GatewayTrouble, "gateway could not reach", "in a minute", 6,
            media=HTML)
        for status in (502, 503, 504)
    ),
    *(
        Row(f"1.5 {status} on a change", BOTH, status, NGINX_PAGE, e.OutcomeUnknown, "not known whether", UNKNOWN, 7,
            service="annotation", effect="change", media=HTML)
        for status in (502, 503, 504)
    ),
    # --- 3.1 where a C service looks for the token ---
    Row("3.1 no token, programmatic", C, 401, {"error": "no_token"}, e.LoginNeeded, "not signed in", SIGN_IN, 3,
        headers=ASKED, has={"login_url": STICKY}),
    Row("3.1 no token, not programmatic", C, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML,
        headers=(("location", f"{STICKY}?redirect=https%3A%2F%2Fx"),)),
    Row("3.1 only query token: the answer names it", C, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3,
        media=HTML,
        headers=(("location", f"{STICKY}?middle_auth_token=abc&redirect=x"), ("set-cookie", "middle_auth_token=abc")),
        has={"login_url": f"{STICKY}?redirect=x"}),
    Row("3.1 group route, not member", C, 403, "Requires membership of group: vnc", e.GroupRefused,
        "Requires membership of group: vnc", "ask its owners", 4, media=HTML),
    Row("3.1 dataset of an aligned volume", C, 400,
        {"error": "invalid_table_id", "message": "m",
         "data": {"table_id": "vol", "resource_namespace": "aligned_volume", "auth_dataset": None}},
        e.UnknownName, "does not know this aligned volume (vol)", "choose one", 5),
    Row("3.1 terms, not programmatic", C, 302, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML,
        headers=(("location", f"{STICKY}?tos_id=2"),)),
    # --- 3.3 endpoints of the auth server ---
    Row("3.3 user/me", C, 500, "failed", e.ServerTrouble, "The server failed", "Try again later", 6, service="auth",
        media=HTML),
    Row("3.3 DELETE user/token", C, 404, "Token doesn't exist", e.NotFound, "Token doesn't exist",
        "Check the name", 5,
        service="auth", effect="change", method="DELETE", media=HTML),
    Row("3.3 user/token/ttl", C, 404, {"error": "invalid_token", "message": "m"}, e.TokenRejected, "did not accept",
        KEPT, 3, service="auth"),
    Row("3.3 refresh_token", C, 400, "User has more than one token", e.RequestInvalid, "more than one token",
        "Correct",
        1, service="auth", media=HTML),
    Row("3.3 logout of an API key", C, 422, "Can't logout an API Key.", e.RequestInvalid, "Can't logout an API Key",
        "Correct", 1, service="auth", media=HTML),
    Row("3.3 user?id= of an ordinary user", C, 403, "Requires admin privilege.", e.AdminOnly, "Only an administrator",
        "Ask an administrator", 4, service="auth", media=HTML),
    Row("3.3 user/<id>", C, 404, "User not found", e.NotFound, "User not found", "Check the name", 5, service="auth",
        media=HTML),
    Row("3.3 table mapping", C, 404, "not found", e.NotFound, "has nothing", "Check the name", 5, service="auth",
        media=HTML),
    # --- 4.2 the check on Z ---
    Row("4.2 nothing found", Z, 307, "", e.LoginNeeded, "not signed in", SIGN_IN, 3, media=HTML, headers=TO_GOOGLE),
    Row("4.2 nothing found, from appspot", Z, 401, "Invalid/expired token. Try again.", e.TokenRejected,
        "did not accept the token", KEPT, 3, media=TEXT, headers=Z_BAD),
    Row("4.2 empty string", Z, 400, f"Login at {GOOGLE} to get a token.", e.LoginNeeded, "not signed in", SIGN_IN, 3,
        media=TEXT, headers=Z_BAD),
    Row("4.2 unknown or expired", Z, 401, "Invalid/expired token. Try again.", e.TokenRejected, "did not accept",
        KEPT,
        3, media=TEXT, headers=(*Z_BAD, ("set-cookie", "middle_auth_token=; Path=/; Max-Age=0"))),
    Row("4.2 policy says no", Z, 403, "User a@b.org not authorized to POST /annotation/x in domain /wclee",
        e.GroupRefused, "this group does not let you", "Check the group", 4, service="annotation", effect="change",
        media=TEXT),
    # --- 5.1 info ---
    Row("5.1 version before 4.3.1 and on Z", BOTH, 404, FLASK_PAGE, e.NotOffered, "does not offer the info version",
        "Everything else works", 5, feature="the info version", media=HTML),
    Row("5.1 datastacks", C, 401, {"error": "invalid_token"}, e.TokenRejected, "did not accept", KEPT, 3,
        headers=BAD),
    Row("5.1 full, mapped but absent", C, 404, {"message": "datastack x not found"}, e.UnknownName, "does not know",
        "Check the spelling", 5),
    Row("5.1 image_sources before 4.3.0", BOTH, 404, {"message": "The requested URL was not found on the server."},
        e.NotOffered, "does not offer image mirrors", "Everything else works", 5, feature="image mirrors"),
    Row("5.1 POST", C, 405, {"message": "The method is not allowed for the requested URL."}, e.NotFound,
        "has nothing",
        "Check the name", 5),
    # --- 6 state ---
    Row("6.3 unknown id under Flask", C, 500, FLASK_PAGE, e.StateNotFound, NOBODY_KNOWS, "Check the id", 5,
        service="state", effect="read", media=HTML),
    Row("6.3 unknown id under uWSGI and nginx", C, 502, NGINX_PAGE, e.StateNotFound, NOBODY_KNOWS, "Check the id", 5,
        service="state", effect="read", media=HTML),
    Row("6.3 over-size", C, 413, NGINX_PAGE, e.TooLarge, "too large", "less at once", 1, service="state",
        effect="change", media=HTML),
    Row("6.3 body not JSON", C, 500, FLASK_PAGE, e.OutcomeUnknown, "not known whether", "upload again", 7,
        service="state", effect="change", media=HTML),
    Row("6.3 property read as state, GET on /post", C, 405, FLASK_PAGE, e.NotFound, "has nothing",
        "Check the name", 5,
        service="state", effect="read", media=HTML),
    Row("6.4 version of an old server", C, 404, FLASK_PAGE, e.NotOffered, "does not offer the state version",
        "Everything else works", 5, service="state", feature="the state version", media=HTML),
    Row("6.5 unknown id", Z, 500, {"message": "Internal Server Error"}, e.StateNotFound, NOBODY_KNOWS, "Check the id",
        5, service="state", effect="read", media=ECHO),
    Row("6.5 storage failure on POST", Z, 500, "storage: bucket doesn't exist", e.OutcomeUnknown, "not known whether",
        "A copy may be stored under an id nobody knows", 7, service="state", effect="change", media=TEXT),
    Row("6.5 properties on Z", Z, 404, {"message": "Not Found"}, e.NotOffered, "does not offer segment properties",
        "Everything else works", 5, service="state", feature="segment properties", media=ECHO),
    Row("6.6 404", BOTH, 404, FLASK_PAGE, e.StateNotFound, NOBODY_KNOWS, "Check the id", 5, service="state",
        effect="read", media=HTML),
    Row("6.6 401", C, 401, {"error": "invalid_token"}, e.TokenRejected, "did not accept", KEPT, 3, service="state",
        effect="read", headers=BAD),
    Row("6.6 200 with non-JSON", BOTH, 200, FLASK_PAGE, e.UnexpectedAnswer, "A web page came back",
        "sign in again", 6,
        service="state", effect="read", media=HTML),
)  # fmt: skip
