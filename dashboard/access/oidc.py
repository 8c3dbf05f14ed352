"""Sign-in at the city's identity provider: OpenID Connect, authorization code with PKCE (S256), state and nonce."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc6749 import OAuth2Error
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from sqlalchemy import Engine, delete, insert, select

from dashboard.access.sessions import hashed
from data.accounts.store import utc_now, writing
from data.accounts.tables import Pending
from data.settings import Settings

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures with a key only the provider has; what the client could make itself (HS256, none) is not among them."""
TIMEOUT = 5
LEEWAY = 60
KNOWN_FOR = 3600
LASTS = timedelta(minutes=10)
DISCOVERY = "/.well-known/openid-configuration"


class ProviderFailed(RuntimeError):
    """The provider did not answer, or what it said cannot be trusted."""


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for. name: what OIDC_NAME_CLAIM says, email: where mail reaches them; each "" where it
    may not be relied on."""

    issuer: str
    subject: str
    name: str
    email: str = ""


@dataclass
class Provider:
    """The identity provider of a site, asked when somebody signs in there."""

    settings: Settings
    engine: Engine
    _known: dict[str, Any] = field(default_factory=dict)
    _known_at: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def begin(self, redirect_uri: str, browser: str, way_back: str) -> str:
        """The address to send the browser to. browser: its form cookie; only it can come back."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        now = utc_now()
        row = {"browser_hash": hashed(browser), "nonce": nonce, "verifier": verifier, "way_back": way_back}
        with writing(self.engine) as connection:
            connection.execute(delete(Pending).where(Pending.created_at < now - LASTS))
            connection.execute(insert(Pending).values(state_hash=hashed(state), created_at=now, **row))
        with self._client(redirect_uri) as client:
            asked = self._metadata()["authorization_endpoint"]
            url, _ = client.create_authorization_url(asked, state=state, code_verifier=verifier, nonce=nonce)
        return str(url)

    def finish(self, redirect_uri: str, browser: str, state: str, code: str) -> tuple[Person, str]:
        """Who came back, and where they wanted to go. Each state works once. Raises ProviderFailed."""
        known = Pending.state_hash == hashed(state)
        with writing(self.engine) as connection:
            row = connection.execute(select(*Pending.__table__.c).where(known)).one_or_none()
            connection.execute(delete(Pending).where(known))
        if row is None or row.browser_hash != hashed(browser) or abs(utc_now() - row.created_at) > LASTS:
            raise ProviderFailed("unknown state")
        try:
            with self._client(redirect_uri) as client:
                endpoint = self._metadata()["token_endpoint"]
                token = client.fetch_token(endpoint, code=code, code_verifier=row.verifier, timeout=TIMEOUT)
            return self._person(self._claims(token, row.nonce)), row.way_back
        except (OAuthError, OAuth2Error, JoseError, requests.RequestException, KeyError, ValueError) as error:
            raise ProviderFailed(type(error).__name__) from error

    def _claims(self, token: dict[str, Any], nonce: str) -> CodeIDToken:
        options = {
            "iss": {"essential": True, "value": self._metadata()["issuer"]},
            "aud": {"essential": True, "value": self.settings.oidc_client_id},
        }
        params = {"nonce": nonce, "client_id": self.settings.oidc_client_id, "access_token": token["access_token"]}
        decoded = self._decoded(token["id_token"])
        claims = CodeIDToken(decoded.claims, decoded.header, options, params)
        claims.validate(leeway=LEEWAY)
        return claims

    def _decoded(self, id_token: str) -> jwt.Token:
        """The signed claims; with an unknown key the keys are fetched again, as providers change them."""
        try:
            return jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            self._known.pop("keys", None)
            return jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS)

    def _person(self, claims: CodeIDToken) -> Person:
        name = str(claims.get(self.settings.oidc_name_claim) or "")
        email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
        if self.settings.oidc_name_claim == "email":
            name = email
        return Person(self.settings.oidc_issuer, str(claims["sub"])[:255], name, email)

    def _metadata(self) -> dict[str, Any]:
        with self._lock:
            if "metadata" not in self._known or time.monotonic() - self._known_at > KNOWN_FOR:
                found = _fetched(self.settings.oidc_issuer + DISCOVERY)
                if str(found.get("issuer", "")).rstrip("/") != self.settings.oidc_issuer:
                    raise ProviderFailed("another issuer")
                self._known, self._known_at = {"metadata": found}, time.monotonic()
            return dict(self._known["metadata"])

    def _keys(self) -> KeySet:
        address = self._metadata()["jwks_uri"]
        with self._lock:
            if "keys" not in self._known:
                self._known["keys"] = KeySet.import_key_set(_fetched(address))
            return self._known["keys"]

    def _client(self, redirect_uri: str) -> OAuth2Session:
        file = self.settings.oidc_client_secret_file
        return OAuth2Session(
            self.settings.oidc_client_id,
            file.read_text(encoding="utf-8").strip() if file else None,
            scope="openid profile email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )


def _fetched(address: str) -> Any:
    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        return answer.json()
    except requests.RequestException as error:
        raise ProviderFailed(type(error).__name__) from error
