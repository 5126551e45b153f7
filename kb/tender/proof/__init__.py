"""Proof and drift: what was published, what a document says instead, and what has changed since."""
