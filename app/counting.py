"""Counts of requests for Prometheus. The only room that knows its client.

With `TOGETHER` in the environment when this module is imported, the processes of a site count
together, in the folder that it names; else each counts for itself.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

from flask import Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"  # the client's own name for it


class Counts(Collector):
    """Requests and their seconds by endpoint; `entries` tells how many entries there are."""

    def __init__(self, entries: Callable[[], int]) -> None:
        self._entries = entries
        self._registry = CollectorRegistry()
        self._registry.register(self)
        own: CollectorRegistry | None = self._registry
        if TOGETHER in os.environ:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
            own = None
        self._requests = Counter("kb_requests", "Requests", ["endpoint", "status"], registry=own)
        self._seconds = Histogram(
            "kb_request_seconds", "Seconds per request", ["endpoint"], registry=own
        )

    def add(self, endpoint: str, status: int, seconds: float | None) -> None:
        """Count one request, unless the folder of the counts is full: an answer matters more."""
        with suppress(OSError):
            self._requests.labels(endpoint, status).inc()
            if seconds is not None:
                self._seconds.labels(endpoint).observe(seconds)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("kb_entries", "Entries of the library", self._entries())

    def told(self) -> Response:
        """All counts, in the form of Prometheus."""
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_LATEST)
