"""Sign-in through an OpenID provider: any whose discovery document says where to send people and how it signs.

From a token that was verified we take the issuer and the subject, nothing else: names and e-mail addresses change
hands. What the provider itself writes is never shown to anybody.
"""

import logging
import os
import re
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc.errors import BadSignatureError, InvalidClaimError, InvalidKeyIdError, JoseError

from data.id_token import Subject, verified
from scoring.errors import NotAllowed, Problem

log = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT = httpx2.Timeout(5, connect=3)
FRESH = 3600  # seconds for which the document and the keys are kept

MICROSOFT = ("login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn")


class Unreachable(Problem):
    """The provider does not answer, or answers with nothing that can be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    name: str  # what people call it: “Sign in with {name}”


def settings() -> Settings | None:
    """What the environment says; None if no provider is set. Raises Problem if something is missing."""
    issuer = os.environ.get("VALINTA_OIDC_ISSUER", "").strip().removesuffix(DISCOVERY)
    if not issuer:
        return None
    client_id = os.environ.get("VALINTA_OIDC_CLIENT_ID", "").strip()
    if not client_id:
        raise Problem("VALINTA_OIDC_ISSUER is set, but not {variable}.", variable="VALINTA_OIDC_CLIENT_ID")
    if not _safe(issuer):
        raise Problem("VALINTA_OIDC_ISSUER must begin with https://.")
    name = os.environ.get("VALINTA_OIDC_NAME", "").strip() or str(urlsplit(issuer).hostname)
    return Settings(issuer, client_id, _secret(), name)


def _secret() -> str | None:
    path = os.environ.get("VALINTA_OIDC_CLIENT_SECRET_FILE")
    if not path:
        return os.environ.get("VALINTA_OIDC_CLIENT_SECRET") or None
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            "{variable} names a file that cannot be read.", variable="VALINTA_OIDC_CLIENT_SECRET_FILE"
        ) from error


def _safe(address: object) -> bool:
    """Whether what is sent there can be read by nobody on the way: HTTPS, or this very machine."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1"))
    )


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes longer than asking the provider."""
    return httpx2.create_ssl_context()


@lru_cache(maxsize=4)
def provider(settings: Settings) -> "Provider":
    """The provider of these settings, one in the process, with what it keeps."""
    return Provider(settings)


class Provider:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._kept: dict[str, tuple[float, Any]] = {}

    def address(
        self, *, state: str, nonce: str, verifier: str, callback: str, language: str, another: bool = False
    ) -> str:
        """Where to send a person who wants to sign in; `another`: as somebody else than the last time."""
        document = self._document()
        with self._client(document, callback) as client:
            made, _state = client.create_authorization_url(
                document["authorization_endpoint"],
                state=state,
                code_verifier=verifier,
                nonce=nonce,
                ui_locales=language,
                **({"prompt": "select_account"} if another else {}),
            )
            return str(made)

    def subject(self, *, code: str, nonce: str, verifier: str, callback: str) -> Subject:
        """Who came back with this code. Raises Unreachable, or NotAllowed if the answer cannot be trusted."""
        document = self._document()
        try:
            with self._client(document, callback) as client:
                answer = client.fetch_token(
                    document["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise _unreachable(error) from error
        except AuthlibBaseError as error:  # the provider says no; its words stay out, but for its code in the log
            raise _refused(error, str(getattr(error, "error", ""))) from error
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refused(ValueError("no ID token"))
        try:
            return self._verified(token, document, nonce=nonce)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(error, str(getattr(error, "claim", ""))) from error

    def require_own(self, issuer: str | None) -> None:
        """Raise NotAllowed if an answer names another issuer, or none where this one always names itself (RFC 9207)."""
        document = self._document()
        always = document.get("authorization_response_iss_parameter_supported") is True
        if issuer != document["issuer"] and (issuer is not None or always):
            raise _refused(InvalidClaimError("iss"), "iss")

    def _verified(self, token: str, document: Mapping[str, Any], *, nonce: str) -> Subject:
        def look() -> Subject:
            keys = self._fresh(document["jwks_uri"], _key_list)
            return verified(token, keys, issuer=document["issuer"], client_id=self.settings.client_id, nonce=nonce)

        try:
            return look()
        except (InvalidKeyIdError, BadSignatureError):  # the provider may have changed its keys since we looked
            self._kept.pop(document["jwks_uri"], None)
            return look()

    def _client(self, document: Mapping[str, Any], callback: str) -> Any:
        return OAuth2Client(
            client_id=self.settings.client_id,
            client_secret=self.settings.client_secret,
            token_endpoint_auth_method=_authentication(document, secret=self.settings.client_secret is not None),
            scope="openid",
            redirect_uri=callback,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            follow_redirects=False,
            verify=_trust(),
            event_hooks={"response": [_require_no_redirect]},
        )

    def _document(self) -> dict[str, Any]:
        found = self._fresh(self.settings.issuer.rstrip("/") + DISCOVERY, dict)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(_safe(found.get(name)) for name in needed) or not self._is_issuer(found.get("issuer")):
            raise _unreachable(ValueError("its discovery document is not one, or is another issuer's"))
        return dict(found)

    def _is_issuer(self, said: object) -> bool:
        """Whether a document may speak for this issuer: the one it was looked up by.

        Entra ID answers with the tenant's number where it was asked by a name, and with a placeholder for many.
        """
        if not _safe(said):
            return False
        told, asked = str(said), self.settings.issuer
        host = urlsplit(asked).hostname
        return told.rstrip("/") == asked.rstrip("/") or (host in MICROSOFT and urlsplit(told).hostname == host)

    def _fresh(self, address: str, read: Callable[[Any], Any]) -> Any:
        """What stands at an address, asked again when it is older than an hour."""
        at, found = self._kept.get(address, (0.0, None))
        if found is not None and time.monotonic() - at < FRESH:
            return found
        try:
            with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, verify=_trust()) as client:
                answer = client.get(address, headers={"accept": "application/json"})
            if answer.status_code != 200:
                raise ValueError(f"status {answer.status_code}")
            found = read(answer.json())
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, TypeError, KeyError) as error:
            raise _unreachable(error) from error
        self._kept[address] = (time.monotonic(), found)
        return found


def _key_list(written: Any) -> list[dict[str, Any]]:
    return [key for key in written["keys"] if isinstance(key, dict)]


def _require_no_redirect(answer: httpx2.Response) -> None:
    """A code and a secret go where the discovery document says, and nowhere else."""
    if answer.is_redirect:
        raise httpx2.RequestError("a redirect", request=answer.request)


def _authentication(document: Mapping[str, Any], *, secret: bool) -> str:
    """How we prove who we are at the token endpoint.

    In the body where the provider takes it: in the header, providers disagree on how to write some signs of a secret.
    """
    if not secret:
        return "none"
    known = document.get("token_endpoint_auth_methods_supported")
    in_body = isinstance(known, Iterable) and "client_secret_post" in known
    return "client_secret_post" if in_body else "client_secret_basic"


def _unreachable(error: Exception) -> Unreachable:
    log.warning("The provider of sign-ins does not answer as it should: %s", type(error).__name__)
    return Unreachable("The sign-in service does not answer. Try again in a moment.")


def _refused(error: Exception, detail: str = "") -> NotAllowed:
    # A code or the name of a claim helps whoever runs the server; longer words of others do not belong into its log.
    known = detail if re.fullmatch(r"[a-z_]{1,40}", detail) else ""
    log.warning("A sign-in was refused: %s %s", type(error).__name__, known)
    return NotAllowed(
        "What the sign-in service answered could not be verified. Try again; if it happens again, tell the coordinator."
    )
