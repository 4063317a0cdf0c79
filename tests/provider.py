"""OpenID providers for tests: one that signs whatever a test wants, and the one of the package oidc-provider-mock.

Both are real servers on 127.0.0.1; nothing of ours knows that they are not somebody's.
"""

import base64
import hashlib
import json
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@cache
def key(kid):
    """A signing key of that name; making one takes a while, so each is made once."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class Signer:
    """A provider that lets everybody in as `subject` at once. `claims` replace those of its tokens; None leaves out."""

    def __init__(self):
        self.claims, self.document, self.published, self.key = {}, {}, [key("one")], key("one")
        self.header = {"alg": "RS256", "kid": "one"}
        self.subject, self.answer, self.token = "person-1", None, None
        self.waits = 0  # seconds before it answers
        self.asked, self._codes = [], {}
        signer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self):  # the name http.server looks for
                signer.get(self)

            def do_POST(self):
                signer.post(self)

            def log_message(self, *_said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def count(self, path):
        return sum(asked == path for asked, _form in self.asked)

    def get(self, request):
        time.sleep(self.waits)
        address = urlsplit(request.path)
        self.asked.append((address.path, {}))
        if address.path.endswith("/.well-known/openid-configuration"):
            _says(request, self.described())
        elif address.path == "/keys":
            _says(request, {"keys": [one if isinstance(one, dict) else one.as_dict() for one in self.published]})
        elif address.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            code = secrets.token_urlsafe()
            self._codes[code] = asked
            there = urlencode({"code": code, "state": asked["state"]})
            request.send_response(302)
            request.send_header("Location", f"{asked['redirect_uri']}?{there}")
            request.end_headers()
        else:
            request.send_error(404)

    def post(self, request):
        form = parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode())
        form = {name: values[0] for name, values in form.items()}
        self.asked.append((urlsplit(request.path).path, form))
        asked = self._codes.pop(form.get("code"), None)
        if self.answer is not None:
            status, body, headers = self.answer
            return _says(request, body, status=status, headers=headers)
        if asked is None or challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return _says(request, {"error": "invalid_grant", "error_description": "<b>PROVIDER-WORDS</b>"}, status=400)
        token = self.token or self.signed(nonce=asked["nonce"], aud=asked["client_id"])
        _says(request, {"access_token": "a", "token_type": "Bearer", "id_token": token})

    def described(self):
        described = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.document,
        }
        return {name: value for name, value in described.items() if value is not None}

    def signed(self, **claims):
        at = int(time.time())
        claims = {"iss": self.url, "sub": self.subject, "iat": at, "exp": at + 300, **claims, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])


def unsigned(claims):
    """A token that says it needs no signature."""
    head, body = (_encoded(json.dumps(part).encode()) for part in ({"alg": "none", "typ": "JWT"}, claims))
    return f"{head}.{body}."


def challenge(verifier):
    return _encoded(hashlib.sha256(verifier.encode()).digest())


def _encoded(written):
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def _says(request, body, *, status=200, headers=()):
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(written)))
    for name, value in headers:
        request.send_header(name, value)
    with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for it any more
        request.end_headers()
        request.wfile.write(written)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(*options):
    """The provider of oidc-provider-mock as a process of its own; its address."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *options]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.05)
            else:
                raise RuntimeError("oidc-provider-mock did not start.")
            yield url
        finally:
            process.terminate()
