"""A small OpenID Connect provider for tests: a process of its own, asked over real HTTP.

python -m tests.app.provider        prints its address; signs everybody in as the person named
                                    by POST /as (name, sub, and what it should do wrong)
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
CLIENT = ("commons", "the client's secret")


class Provider(BaseHTTPRequestHandler):
    """Discovery, keys, authorization with PKCE, tokens."""

    person: ClassVar[dict[str, str]] = {"sub": "42", "name": "Ada"}
    codes: ClassVar[dict[str, dict[str, str]]] = {}

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path == "/.well-known/openid-configuration":
            self.say(200, self.about())
        elif asked.path == "/keys":
            self.say(200, {"keys": [KEY.as_dict(private=False)]})
        elif asked.path == "/authorize":
            self.authorize(query)
        else:
            self.say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/as":
            Provider.person = form
            self.say(200, {})
        elif self.path == "/token":
            self.token(form)
        else:
            self.say(404, {})

    def about(self) -> dict[str, Any]:
        here = issuer(self.server)
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
        }

    def authorize(self, query: dict[str, str]) -> None:
        code = secrets.token_urlsafe()
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        self.codes[code] = query
        answer = {"code": code, "state": query["state"], "iss": issuer(self.server)}
        if "deny" in self.person:
            answer = {"error": "access_denied", "state": query["state"]}
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(answer)}")
        self.end_headers()

    def token(self, form: dict[str, str]) -> None:
        known = base64.b64encode(":".join(CLIENT).encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.headers["Authorization"] != f"Basic {known}" or asked is None:
            self.say(401, {"error": "invalid_client"})
        elif asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            self.say(400, {"error": "invalid_grant"})
        else:
            token = {
                "access_token": secrets.token_urlsafe(),
                "token_type": "Bearer",
                "id_token": self.signed(asked),
            }
            self.say(200, token)

    def signed(self, asked: dict[str, str]) -> str:
        """The ID token; `person` may ask for claims that are wrong, or a wrong signature."""
        now = int(time.time())
        claims = {
            "iss": issuer(self.server), "aud": asked["client_id"], "nonce": asked["nonce"],
            "iat": now, "exp": now + 300, **{k: v for k, v in self.person.items() if k != "sign"},
        }  # fmt: skip
        claims["exp"], claims["iat"] = int(claims["exp"]), int(claims["iat"])
        match self.person.get("sign"):
            case "other key":
                return jwt.encode({"alg": "RS256", "kid": "one"}, claims, OTHER)
            case "shared secret":
                secret = OctKey.import_key(CLIENT[1] * 2)
                return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret)
            case "none":
                head, _, _ = (
                    base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode(),
                    0,
                    0,
                )
                body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
                return f"{head}.{body}."
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)

    def say(self, status: int, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def issuer(server: Any) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


if __name__ == "__main__":
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(issuer(serving), flush=True)
    try:
        serving.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
