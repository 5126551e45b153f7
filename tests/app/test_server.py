"""`kb serve` as people start it: a process that answers and can be stopped."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.security import MAX_UPLOAD
from tests.conftest import LIBRARY


def start(instance: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("kb"), "--criteria", str(LIBRARY), "serve", *options],
        env={**os.environ, "KB_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=listen_to_ctrl_c,
    )  # fmt: skip


def listen_to_ctrl_c() -> None:
    """Tests that run in the background of a shell inherit deafness to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    process = start(tmp_path_factory.mktemp("served"), "--port", "0")
    with process:
        assert process.stdout
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said + process.communicate(timeout=20)[1]
        yield int(found[1])
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode in (0, 1, 130)
    assert "Traceback" not in errors


def ask(
    port: int, path: str, method: str = "GET", host: str = "localhost", body: bytes | None = None
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, {"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8")
    finally:
        connection.close()


def test_pages_and_data_are_served_with_their_headers(port: int) -> None:
    status, headers, text = ask(port, "/criteria/noise-limit")
    assert status == 200
    assert "Noise limit at the nearest facade" in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Server"] is None
    assert ask(port, "/api/v1/search?q=noise")[0] == 200


def test_a_strange_host_is_refused(port: int) -> None:
    assert ask(port, "/", host="evil.example")[0] == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(port: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {2 * MAX_UPLOAD}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head.encode())
        assert b" 413 " in connection.recv(100)
    assert ask(port, "/")[0] == 200


@pytest.mark.parametrize("raw", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", b"\x00\xff\r\n\r\n",
                                 b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n"])  # fmt: skip
def test_broken_requests_do_not_stop_the_server(port: int, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(raw)
        assert b" 40" in connection.recv(100)
    assert ask(port, "/")[0] == 200


def limited(port: int, said: str) -> int:
    """The status of a guessed link, asked for by somebody who says to come from `said`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(
        "GET", "/invitation/guess", headers={"Host": "localhost", "X-Forwarded-For": said}
    )
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(("proxy", "last"), [("127.0.0.1", 404), ("", 429), ("192.0.2.1", 429)])
def test_only_the_proxy_of_the_settings_is_believed_about_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str, last: int
) -> None:
    monkeypatch.setenv("KB_PROXY", proxy)
    with start(tmp_path, "--port", "0") as process:
        assert process.stdout
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found
        for number in range(50):
            assert limited(int(found[1]), f"198.51.100.{number}") == 404
        assert limited(int(found[1]), "198.51.100.99") == last
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def test_a_taken_port_is_said_to_be_taken(port: int, tmp_path: Path) -> None:
    process = start(tmp_path, "--port", str(port))
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be opened: " in errors
    assert "Try another --port." in errors
    assert "Traceback" not in errors


def test_a_host_that_is_not_ours_is_said_to_be_so(tmp_path: Path) -> None:
    process = start(tmp_path, "--host", "192.0.2.1", "--port", "0")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "192.0.2.1" in errors
    assert "Traceback" not in errors
