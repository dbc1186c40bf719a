"""Server addresses as people type them."""

from __future__ import annotations

import pytest

from zettatui.services.address import ServerAddress, split_http_url
from zettatui.services.errors import AddressInvalid


@pytest.mark.parametrize(
    ("typed", "url", "netloc", "group"),
    [
        ("https://api.zetta.ai/wclee", "https://api.zetta.ai/wclee", "api.zetta.ai", "wclee"),
        ("  api.zetta.ai/wclee/ ", "https://api.zetta.ai/wclee", "api.zetta.ai", "wclee"),
        ("HTTPS://API.Zetta.ai:443//wclee//", "https://api.zetta.ai/wclee", "api.zetta.ai", "wclee"),
        ("https://global.daf-apis.com/", "https://global.daf-apis.com", "global.daf-apis.com", ""),
        ("http://localhost:8080", "http://localhost:8080", "localhost:8080", ""),
        ("localhost:8080", "https://localhost:8080", "localhost:8080", ""),
        ("http://[::1]:80/a", "http://[::1]/a", "[::1]", "a"),
    ],
)
def test_an_address_is_put_in_order(typed: str, url: str, netloc: str, group: str) -> None:
    address = ServerAddress.parse(typed)
    assert (address.url, address.netloc, address.group) == (url, netloc, group)
    assert ServerAddress.parse(address.url) == address
    assert address.join("/info/version") == f"{url}/info/version"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "https://",
        "ftp://x.org",
        "two words",
        "https://h:99999",
        "h?x=1",
        "h#frag",
        "[::1",
        "http://a\nb",
        "https://h\\x",
    ],
)
def test_what_is_no_address_is_said_in_a_sentence(typed: str) -> None:
    with pytest.raises(AddressInvalid) as caught:
        ServerAddress.parse(typed)
    assert str(caught.value).endswith(".")


def test_a_password_in_an_address_is_not_repeated() -> None:
    for parse in (ServerAddress.parse, split_http_url):
        with pytest.raises(AddressInvalid) as caught:
            parse("https://user:hunter2@x.org/a")
        assert "hunter2" not in str(caught.value)


def test_a_pasted_url_is_split_and_made_sendable() -> None:
    assert split_http_url("https://X.org:443/ä?q=ö#f") == ("https://x.org", "/%C3%A4?q=%C3%B6")
    assert split_http_url("http://x.org") == ("http://x.org", "/")
    assert split_http_url("https://x.org/%2F?a=%20&b") == ("https://x.org", "/%2F?a=%20&b")
