"""A visitor who reads pages and sends their forms, with the tokens and cookies that come along."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.app.page import Part, read_page

PASSWORD = "four quiet lindens"


@dataclass
class Visitor:
    """Wraps Flask's client; `send` first loads the page, as people do."""

    client: FlaskClient

    def page(self, address: str, status: int = 200) -> Part:
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:500]}"
        return read_page(answer.text)

    def token(self, address: str) -> str:
        found = self.page(address).all("input", name="token")
        assert found, f"{address} has no form with a token"
        return found[0].attributes["value"]

    def send(self, address: str, **fields: str) -> TestResponse:
        """Send a form of the page at `address` to that address."""
        return self.client.post(address, data={"token": self.token(address), **fields})

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", login=login, password=password)

    def cookie(self) -> str:
        found = self.client.get_cookie("session")
        return found.value if found else ""
