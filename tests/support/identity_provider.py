"""A small OpenID Connect provider on the loopback, with keys of its own, for tests."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "hearth-under-test"
CLIENT_SECRET = "a secret of the client"


@dataclass
class Provider:
    """What the provider says of the person, and the ways in which a test makes it lie."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    forged_key: bool = False
    lies: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, str]] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    grants: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def discovery_url(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    def id_token(self, nonce: str) -> str:
        """A signed statement about the person."""
        now = int(time.time())
        stated = {
            "iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, "nonce": nonce,
            "auth_time": now, **self.claims, **self.lies,
        }  # fmt: skip
        key = RSAKey.generate_key(2048, {"kid": "one"}) if self.forged_key else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, stated, key)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers on a port of the loopback until the block ends."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _site(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _site(provider: Provider) -> Flask:
    site = Flask("identity provider")

    @site.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
            "userinfo_endpoint": f"{provider.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @site.get("/authorize")
    def authorize() -> Any:
        asked = request.args.to_dict()
        provider.requests.append(asked)
        code = secrets.token_urlsafe(16)
        provider.grants[code] = asked
        return redirect(
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        )

    @site.post("/token")
    def token() -> Any:
        grant = provider.grants.pop(request.form["code"], None)
        if grant is None or not _proves(request.form.get("code_verifier", ""), grant):
            return {"error": "invalid_grant"}, 400
        credentials = request.authorization
        if credentials is None or credentials.password != CLIENT_SECRET:
            return {"error": "invalid_client"}, 401
        return {
            "access_token": "of no use", "token_type": "Bearer", "expires_in": 60,
            "id_token": provider.id_token(grant["nonce"]),
        }  # fmt: skip

    @site.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    return site


def _proves(verifier: str, grant: dict[str, str]) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return grant["code_challenge_method"] == "S256" and grant["code_challenge"] == challenge
