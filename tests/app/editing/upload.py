"""A file sent as a browser sends it; large ones without the temporary file of the test client."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def upload(client: FlaskClient, address: str, content: bytes, name: str) -> TestResponse:
    """The answer to a form with one file."""
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = head + content + b"\r\n--x--\r\n"
    return client.post(address, data=body, content_type="multipart/form-data; boundary=x")
