"""A real identity provider on this machine, made of Authlib's own server: for tests of signing in at one."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "eselytukor", "kJ8_wq2LmZ7-Tn5xRv0b"


class Client(ClientMixin):
    """The one site that is registered here."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/back")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """One authorization code, as it was asked for."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """What the provider says. user: the claims about whoever signs in; claims: said instead of the right ones;
    signs_with: the key it signs with, published unless `publishes` names another one."""

    address: str = ""
    user: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1", "preferred_username": "anna"})
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    signs_with: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    publishes: RSAKey | None = None
    last_nonce: str = ""


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """A provider that listens on a free port of this machine as long as the context lasts."""
    told = Provider()
    server = make_server("127.0.0.1", 0, _application(told), threaded=True)
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _application(told: Provider) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(app, query_client=_client, save_token=lambda _token, _request: None)
    server.register_grant(_code_grant(told), [_open_id(told), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(
            issuer=told.address,
            authorization_endpoint=f"{told.address}/authorize",
            token_endpoint=f"{told.address}/token",
            jwks_uri=f"{told.address}/keys",
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(KeySet([told.publishes or told.signs_with]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        assert request.args["code_challenge_method"] == "S256" and len(request.args["code_challenge"]) == 43
        return server.create_authorization_response(grant_user=told.user, grant=server.get_consent_grant(told.user))

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


def _client(client_id: str) -> Client | None:
    return Client() if client_id == CLIENT_ID else None


def _code_grant(told: Provider) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            told.last_nonce = data.get("nonce", "")
            told.codes[code] = Code(
                code,
                request.payload.redirect_uri,
                request.payload.scope,
                told.last_nonce,
                data["code_challenge"],
                data["code_challenge_method"],
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return told.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del told.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return told.user

    return CodeGrant


def _open_id(told: Provider) -> OpenIDCode:
    class OpenId(OpenIDCode):
        def resolve_client_private_key(self, client: Client) -> RSAKey:
            return told.signs_with

        def get_client_claims(self, client: Client) -> dict[str, Any]:
            return {"iss": told.address, "aud": [CLIENT_ID], **told.claims}

        def get_encode_header(self, client: Client) -> dict[str, Any]:
            return {"alg": "RS256", "kid": told.signs_with.kid}

        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo(**user)

    return OpenId(require_nonce=True)
