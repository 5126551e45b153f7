"""Signing in through an OpenID Connect provider. The only module that knows Authlib.

State, nonce and PKCE verifier are derived from the cookie of the browser that asked, so an answer
that was meant for another browser fits nowhere, and nothing needs to be kept in between.
"""

import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from app.admission import Identity
from app.visit import token_for

SECONDS = 10
SIGNED_BY = ["RS256", "PS256", "ES256", "EdDSA"]  # never "none", never a shared secret


class ProviderError(Exception):
    """The provider did not answer, or its answer cannot be trusted; the text is for the log."""


@dataclass(frozen=True)
class Provider:
    """Where people sign in, who we are to it, and what people call it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


def address(provider: Provider, secret: str, back: str) -> str:
    """Where to send the browser with the cookie `secret`; it will return to `back`."""
    where, _ = _client(provider, back).create_authorization_url(
        _about(provider.issuer)["authorization_endpoint"],
        state=token_for(secret, "state"),
        nonce=token_for(secret, "nonce"),
        code_verifier=token_for(secret, "verifier"),
    )
    return str(where)


def identity(provider: Provider, secret: str, back: str, answer: dict[str, str]) -> Identity:
    """Whom the provider vouches for, from what the browser brought back.

    Raises ProviderError when the answer is not for this browser, or the proof does not hold.
    """
    if not hmac.compare_digest(token_for(secret, "state"), answer.get("state", "")):
        raise ProviderError("the answer was meant for another browser")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise ProviderError("the answer came from another provider")
    if "code" not in answer:
        raise ProviderError(f"the provider said {answer.get('error', 'nothing')[:80]!r}")
    try:
        token = _client(provider, back).fetch_token(
            _about(provider.issuer)["token_endpoint"],
            code=answer["code"],
            code_verifier=token_for(secret, "verifier"),
        )
        claims = _proven(provider, token, token_for(secret, "nonce"))
    except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError) as error:
        raise ProviderError(f"the proof does not hold: {error!r}") from error
    name = str(claims.get("name") or claims.get("preferred_username") or "New member")
    return Identity(provider.issuer, str(claims["sub"]), " ".join(name.split())[:80])


def _proven(provider: Provider, token: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed by the provider, for us, now, in answer to `nonce`."""
    keys: Any = KeySet.import_key_set(_key_set(provider))
    signed = jwt.decode(token["id_token"], keys, algorithms=SIGNED_BY)
    claims = CodeIDToken(
        signed.claims,
        signed.header,
        {"iss": {"values": [provider.issuer]}, "aud": {"values": [provider.client_id]}},
        {"nonce": nonce, "client_id": provider.client_id, "access_token": token["access_token"]},
    )
    claims.validate(leeway=60)
    return dict(claims)


def _key_set(provider: Provider) -> Any:
    """Asked each time, so that a key the provider took back is not trusted any longer."""
    return _fetched(_about(provider.issuer)["jwks_uri"])


def _client(provider: Provider, back: str) -> Any:
    return OAuth2Session(
        provider.client_id, provider.client_secret, scope="openid profile", redirect_uri=back,
        code_challenge_method="S256", default_timeout=SECONDS,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _about(issuer: str) -> dict[str, Any]:
    """What the provider says of itself; asked once."""
    about = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != issuer:
        raise ProviderError(f"{issuer} calls itself {about.get('issuer')!r}")
    return about


def _fetched(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        data = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(f"{url} does not answer: {error}") from error
    if not isinstance(data, dict):
        raise ProviderError(f"{url} answers with something else")
    return data
