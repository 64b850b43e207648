"""An OpenID provider that lies, as a process of its own: `python odd_provider.py PORT`.

The first part of each address says how: wrong-audience, wrong-issuer, expired, other-subject,
no-token, rubbish, other-key, unknown-key, shared-secret, unsigned, access-token, other-nonce,
no-nonce, leads-on; `honest` does not, nor does `somebody-new`, who is another subject. The code it
is asked for is the name it vouches for and the nonce that it was asked with, by a dot. Its session
is called after that name. `…/logout-token?sid=` is a token of a sign-out; wrong ones are also
id-token, with-nonce, no-event, long-ago.
"""

from __future__ import annotations

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

KEY, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))


class Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        how = self.path.strip("/").split("/")[0]
        me = f"http://{self.headers['Host']}/{how}"
        if how == "leads-on":
            self.send_response(302)
            self.send_header("Location", self.path.replace("leads-on", "honest"))
            self.end_headers()
        elif self.path.endswith("jwks"):
            key = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
            self._say({"keys": [{**key, "kid": "one", "alg": "RS256", "use": "sig"}]})
        elif "/logout-token" in self.path:
            asked = parse_qs(self.path.partition("?")[2])
            self._say({"logout_token": logout_token(how, me, asked.get("sid", [""])[0])})
        elif self.path.endswith("openid-configuration"):
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found: dict[str, Any] = {f"{name}_endpoint": f"{me}/{at}" for name, at in ends.items()}
            self._say({**found, "issuer": me, "jwks_uri": f"{me}/jwks"})
        else:
            name = self.headers.get("Authorization", "").removeprefix("Bearer ")
            subject = {"other-subject": "somebody else", "somebody-new": "2"}.get(how, "1")
            self._say({"sub": subject, "preferred_username": name})

    def do_POST(self) -> None:
        how = self.path.strip("/").split("/")[0]
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        name, _, nonce = asked["code"][0].partition(".")
        late = -3_600 if how == "expired" else 3_600
        said = {
            "iss": "http://elsewhere" if how == "wrong-issuer" else
            f"http://{self.headers['Host']}/{how}",
            "aud": "another client" if how == "wrong-audience" else "hoso",
            "nonce": "another" if how == "other-nonce" else nonce, "sid": name,
            "sub": "2" if how == "somebody-new" else "1",
            "iat": int(time.time()) - 7_200, "exp": int(time.time()) + late,
        }  # fmt: skip
        answer = {"access_token": name, "token_type": "Bearer"}
        if how == "rubbish":
            answer["id_token"] = "not.a.token"
        elif how != "no-token":
            answer["id_token"] = signed(how, said)
        self._say(answer)

    def _say(self, words: dict[str, Any]) -> None:
        content = json.dumps(words).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Nothing: the tests say what matters."""


def signed(how: str, said: dict[str, Any]) -> str:
    """The ID token, as it ought to be or as `how` says."""
    if how == "no-nonce":
        said = {name: value for name, value in said.items() if name != "nonce"}
    head = {"kid": "two" if how == "unknown-key" else "one"}
    if how == "access-token":
        head["typ"] = "at+jwt"
    if how == "unsigned":
        return jwt.encode(said, None, algorithm="none", headers=head)
    if how == "shared-secret":  # that of the client, which a stolen one would know as well
        return jwt.encode(said, "a secret" * 4, algorithm="HS256", headers=head)
    key = OTHER if how == "other-key" else KEY
    return jwt.encode(said, key, algorithm="RS256", headers=head)


def logout_token(how: str, me: str, sid: str) -> str:
    now = int(time.time()) - (7_200 if how == "long-ago" else 0)
    said: dict[str, Any] = {
        "iss": "http://elsewhere" if how == "wrong-issuer" else me,
        "aud": "another client" if how == "wrong-audience" else "hoso",
        "sub": "1", "iat": now, "exp": now + (-60 if how == "expired" else 10_000), "jti": "one",
        "events": {} if how == "no-event" else
        {"http://schemas.openid.net/event/backchannel-logout": {}},
    }  # fmt: skip
    if sid:
        said["sid"] = sid
    if how == "with-nonce":
        said["nonce"] = "one"
    head = {"kid": "one", "typ": "JWT" if how == "id-token" else "logout+jwt"}
    key = OTHER if how == "other-key" else KEY
    if how == "unsigned":
        return jwt.encode(said, None, algorithm="none", headers=head)
    return jwt.encode(said, key, algorithm="RS256", headers=head)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
