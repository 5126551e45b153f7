"""Somebody who calls a running server over the network: cookies, tokens and forms, as a browser."""

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.app.browser import PASSWORD
from tests.app.page import read_page


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Caller:
    """Calls the server at `port`; a new connection each time, so that a dead server is noticed."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            connection.request(
                method, path, body, headers | ({"Content-Type": kind} if kind else {})
            )
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return Answer(answer.status, answer.headers, answer.read().decode("utf-8"))
        finally:
            connection.close()

    def token(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, answer.text[:500])
        return read_page(answer.text).all("input", name="token")[0].attributes["value"]

    def post(self, path: str, form: dict[str, str]) -> Answer:
        return self.call(
            "POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded"
        )

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form of the page at `path` to that address."""
        return self.post(path, {"token": self.token(path), **fields})

    def sign_in(self, login: str) -> "Caller":
        assert self.send("/sign-in", login=login, password=PASSWORD).status == 303
        return self
