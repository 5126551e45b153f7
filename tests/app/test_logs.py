"""What a reader sends cannot write a line of its own into the log."""

import http.client
import json
import logging
import re
import signal
from pathlib import Path

from app.logs import JsonLine
from tests.app.test_server import start


def test_each_line_of_a_running_site_is_an_object(tmp_path: Path) -> None:
    with start(tmp_path / "instance", "--port", "0") as process:
        assert process.stdout
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        path = "/entries/x%0D%0AINFO%20root%20signed%20in%E2%80%A8/report"
        connection.request("POST", path, b"text=x", {"User-Agent": "a\tb"})
        assert connection.getresponse().status == 403
        connection.close()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    lines = [json.loads(line) for line in errors.splitlines()]
    (told,) = [one for one in lines if "without its token" in one["what"]]
    assert (told["level"], told["from"]) == ("WARNING", "app.forgery")
    assert "INFO root signed in" in told["what"]
    assert told["at"].endswith("+00:00")


def test_an_error_brings_its_trace_in_the_same_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        fault = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("here", logging.ERROR, "", 1, "odd: %s", ("\r\n\x1b",), fault)
    line = JsonLine().format(record)
    assert line.isprintable()
    told = json.loads(line)
    assert told["what"] == "odd: \r\n\x1b"
    assert told["trace"].endswith("ValueError: two\nlines")
