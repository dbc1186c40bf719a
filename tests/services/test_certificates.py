"""Servers that cannot prove who they are, and certificates of one's own."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from zettatui.services import errors as e
from zettatui.services.address import ServerAddress
from zettatui.services.certificates import VARIABLES, chosen_authorities
from zettatui.services.server import Server

TOKEN = "0f3c5a7e9b1d2f4a6c8e0b2d4f6a8c1e"

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made by openssl")


class Info(BaseHTTPRequestHandler):
    """An info service with a version, nothing more."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b'"4.3.3"')

    def log_message(self, *words: object) -> None:
        return


class Quiet(HTTPServer):
    """A server that does not print the handshakes that are broken off."""

    def handle_error(self, request: object, client_address: object) -> None:
        return


def make_certificate(folder: Path, name: str, *, days: int = 2) -> Path:
    """Write a key and a certificate signed by itself into one file, and return it."""
    made, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", made, "-days", str(days), "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}"],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    made.write_text(made.read_text() + key.read_text())
    return made


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificates"), "localhost")


@pytest.fixture(scope="module")
def other_certificate(certificate: Path) -> Path:
    return make_certificate(certificate.parent, "elsewhere.example")


@pytest.fixture(params=["certificate"])
def tls_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """Serve TLS with the certificate that the parameter names; None serves plain HTTP."""
    server = Quiet(("127.0.0.1", 0), Info)
    if request.param is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(request.getfixturevalue(request.param))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join(10)
    server.server_close()


async def flavour_at(port: int) -> str:
    server = Server(ServerAddress.parse(f"https://localhost:{port}"))
    try:
        return await server.flavour()
    finally:
        await server.aclose()
        assert len(server.log) <= 1, "a certificate does not get better by asking again"


@pytest.fixture(autouse=True)
def usual_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


async def test_a_self_signed_server_is_refused_with_the_next_step(tls_port: int) -> None:
    with pytest.raises(e.NotTrusted) as refused:
        await flavour_at(tls_port)
    assert refused.value.sentence.startswith(
        f"The server's certificate is not trusted, so nothing was sent (the server at localhost:{tls_port}): "
        "it is signed by itself alone."
    )
    assert "SSL_CERT_FILE" in refused.value.next_step


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_certificates_of_ones_own_are_trusted(
    tls_port: int, certificate: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(certificate))
    assert await flavour_at(tls_port) == "cave"


@pytest.fixture
def certificate_folder(certificate: Path, tmp_path: Path) -> Path:
    shutil.copy(certificate, tmp_path / "lab.pem")
    subprocess.run(["openssl", "rehash", tmp_path], check=True, capture_output=True, timeout=30)
    return tmp_path


async def test_a_folder_of_certificates_is_trusted(
    tls_port: int, certificate_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(certificate_folder))
    assert await flavour_at(tls_port) == "cave"


@pytest.mark.parametrize("tls_port", ["other_certificate"], indirect=True)
async def test_a_certificate_of_another_host_is_refused(
    tls_port: int, other_certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(other_certificate))
    with pytest.raises(e.NotTrusted, match="made out for another host"):
        await flavour_at(tls_port)


@pytest.mark.parametrize("tls_port", [None], indirect=True)
async def test_a_port_that_speaks_no_tls_is_told_as_such(tls_port: int) -> None:
    with pytest.raises(e.NotTrusted, match=r"does not speak https\. Perhaps the port is wrong"):
        await flavour_at(tls_port)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), ("not a certificate", "holds no certificate")]
)
async def test_certificates_that_cannot_be_read_are_named(
    content: str | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lab.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))
    with pytest.raises(e.NotTrusted) as refused:
        await flavour_at(9)
    assert says in refused.value.sentence
    assert f"REQUESTS_CA_BUNDLE names cannot be used ({path})" in refused.value.sentence
    assert "PEM" in refused.value.next_step


def test_the_first_variable_that_is_set_counts() -> None:
    assert chosen_authorities({}) is None
    assert chosen_authorities({"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": "/c"}) == ("CURL_CA_BUNDLE", Path("/c"))
    both = {"REQUESTS_CA_BUNDLE": "/r", "SSL_CERT_FILE": "/s"}
    assert chosen_authorities(both) == ("SSL_CERT_FILE", Path("/s"))
