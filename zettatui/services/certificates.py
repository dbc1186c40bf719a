"""Which certificates are trusted, and in plain words why a server's was not.

`SSL_CERT_FILE` and `SSL_CERT_DIR` are OpenSSL's own names; `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE` are what
people have set already for caveclient and curl behind a lab's proxy. The first that is set counts, and takes
the place of the usual authorities, as it does there.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from . import wire

VARIABLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

_HAS_ITS_OWN: Final = (
    "If your lab has certificates of its own, or a proxy that looks into what is sent, put the file that "
    "holds them into SSL_CERT_FILE and start zettatui again. Otherwise do not trust this server."
)
_REASONS: Final = {
    10: ("it has expired", "Tell the people who run the server; check this machine's clock too."),
    9: ("it is not valid yet", "Check this machine's clock."),
    18: ("it is signed by itself alone", _HAS_ITS_OWN),
    19: ("it is signed by an authority that this machine does not know", _HAS_ITS_OWN),
    20: ("it is signed by an authority that this machine does not know", _HAS_ITS_OWN),
    21: ("it is signed by an authority that this machine does not know", _HAS_ITS_OWN),
    62: (
        "it is made out for another host",
        "Check the address: the name must be the one in the certificate.",
    ),
    64: ("it is made out for another host", "Use the server's name instead of its number."),
}
"""OpenSSL's X509_V_ERR numbers that people meet, and what to do about each."""


def chosen_authorities(env: Mapping[str, str] | None = None) -> tuple[str, Path] | None:
    """Return the variable that names certificates to trust, and their file or folder; None for the usual."""
    env = os.environ if env is None else env
    return next(((name, Path(env[name]).expanduser()) for name in VARIABLES if env.get(name)), None)


def trusted_context(env: Mapping[str, str] | None = None) -> ssl.SSLContext | Literal[True]:
    """Return what connections are checked with, True for the usual authorities.

    Raises `NotTrusted` for certificates that cannot be read.
    """
    chosen = chosen_authorities(env)
    if chosen is None:
        return True
    name, path = chosen
    try:
        if path.is_dir():
            return ssl.create_default_context(capath=str(path))
        return ssl.create_default_context(cafile=str(path))
    except OSError as unusable:  # ssl.SSLError is one: a file without a certificate in it
        why = "it holds no certificate" if isinstance(unusable, ssl.SSLError) else str(unusable.strerror)
        refused = wire.NotTrusted(f"the certificates that {name} names cannot be used ({path}): {why}")
        refused.what = "The certificates to check servers with could not be read"
        refused.next_step = f"Let {name} name a file of certificates in PEM form, or unset it."
        raise refused from unusable


def untrusted(error: BaseException) -> wire.NotTrusted | None:
    """Return why TLS came to nothing, if that is what an error comes from."""
    at: BaseException | None = error
    while at is not None and not isinstance(at, ssl.SSLError):
        at = at.__cause__ or at.__context__
    if at is None:
        return None
    if isinstance(at, ssl.SSLCertVerificationError):
        reason, next_step = _REASONS.get(at.verify_code, (at.verify_message, _HAS_ITS_OWN))
        return _refused("The server's certificate is not trusted, so nothing was sent", reason, next_step)
    reason = (at.reason or str(at)).replace("_", " ").lower()
    plain = at.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}
    step = "Perhaps the port is wrong, or the server is meant to be asked with http://; check the address."
    return _refused(
        "No encrypted connection to the server came about",
        "what answers there does not speak https" if plain else reason,
        step if plain else "Check the address and a proxy; then try again.",
    )


def _refused(what: str, reason: str, next_step: str) -> wire.NotTrusted:
    refused = wire.NotTrusted(reason)
    refused.what, refused.next_step = what, next_step
    return refused
