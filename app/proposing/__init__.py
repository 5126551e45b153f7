"""Proposing on the site: forms for contributors, whose texts become proposals.

`target` says what a form is about, `saving` makes a proposal of it, `clash` puts two texts together when
somebody else was quicker, `unsaved` keeps what is typed, `files` takes YAML and spreadsheets, `said` finds what
others said about it, `shown` draws the pages, `answered` is what their buttons do, `pages` and `many` are their
addresses. The form itself is `app.editing`; who may do what is asked
in `app.review`.
"""

from flask import Blueprint

from app.proposing import many, pages, unsaved

rooms: tuple[Blueprint, ...] = (pages.pages, unsaved.pages, many.pages)
