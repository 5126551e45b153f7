"""Reviewing and publishing on the site: the board of proposals, the page of each, and what is done there.

`shown` lays a proposal out field by field, `acts` does what a button says, `pages` draws it, `board` lists,
`suggesting` takes other words from an editor, `ending` proposes that an entry be withdrawn. Who may do
what is asked in `app.review` and `app.releasing`; texts are changed in `app.proposing`.
"""

from flask import Blueprint

from app.reviewing import ending, pages, suggesting

rooms: tuple[Blueprint, ...] = (pages.pages, suggesting.pages, ending.pages)
