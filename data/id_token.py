"""Whom an ID token is about: signed by one of its provider's keys, for us, for this sign-in, and just now.

Only issuer and subject leave this module; what else a token says about a person is not looked at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidClaimError, JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, KeySet, OKPKey, RSAKey

# Signed with a key that only the provider has: never “none”, and never a secret that we know too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY = 60  # seconds by which the provider's clock may be ahead of or behind ours
LONGEST = 255  # of a subject, by the standard

TENANT = "{tenantid}"  # stands in the issuer of Entra ID's document where it serves many tenants
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GOOGLE = "https://accounts.google.com"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a provider knows: these two together name one person for ever."""

    issuer: str
    subject: str


def verified(token: str, keys: Iterable[dict[str, Any]], *, issuer: str, client_id: str, nonce: str) -> Subject:
    """Whom the token is about. `issuer` is that of the discovery document, `keys` are those it names.

    Raises JoseError, ValueError, TypeError or KeyError if the token is not to be believed.
    """
    decoded = jwt.decode(token, _key_set(keys), algorithms=ALGORITHMS)
    issuer = _issuer(issuer, decoded.claims)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={
            "iss": {"essential": True, "values": _spellings(issuer)},
            "sub": {"essential": True},
            "aud": {"essential": True, "value": client_id},
            "exp": {"essential": True},
            "iat": {"essential": True},
        },
        params={"nonce": nonce, "client_id": client_id},
    )
    claims.validate(leeway=LEEWAY)
    _require_key_of(issuer, keys, decoded.header.get("kid"), claims)
    if len(claims["sub"]) > LONGEST or not claims["sub"].isprintable():
        raise InvalidClaimError("sub")
    return Subject(issuer, claims["sub"])


def _key_set(written: Iterable[dict[str, Any]]) -> KeySet:
    """The public keys among them; others, and kinds that we do not know, are passed over as the standard wants it."""
    keys: list[Key] = []
    for one in written:
        try:
            key = JWKRegistry.import_key(one)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            keys.append(key)
    return KeySet(keys)


def _issuer(told: str, claims: Mapping[str, Any]) -> str:
    """The issuer that a token must name: the document's, with the tenant that Entra ID leaves open."""
    if TENANT not in told:
        return told
    tenant = claims.get("tid")
    if not isinstance(tenant, str) or not GUID.fullmatch(tenant):
        raise InvalidClaimError("tid")
    return told.replace(TENANT, tenant)


def _spellings(issuer: str) -> list[str]:
    """How a token may write its issuer: Google documents that some of its tokens leave out the “https://”."""
    return [issuer, issuer.removeprefix("https://")] if issuer == GOOGLE else [issuer]


def _require_key_of(issuer: str, keys: Iterable[Mapping[str, Any]], kid: object, claims: Mapping[str, Any]) -> None:
    """Entra ID says for each key whose tokens it signs: a key for one tenant signs nothing for another."""
    for key in keys:
        told = key.get("issuer")
        if key.get("kid") == kid and isinstance(told, str):
            if told.replace(TENANT, str(claims.get("tid", ""))) != issuer:
                raise InvalidClaimError("iss")
