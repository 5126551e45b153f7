"""Entries as web forms, generated from the models of `kb`: no database, no sign-in.

`fields` makes a tree of fields out of a model, `draft` and `parse` carry data into a form and back, `acts`
are the buttons, `check` asks the rules of `kb check`, `told` puts their findings in words of the form, `folds`
says what stands open, `drawn` gives the templates what they need, `pages` is a
form to try without an account. May import `kb` and the other pages; only `sheet` knows openpyxl.
"""

from flask import Blueprint, Flask

from app.editing import drawn, pages, sheets

rooms: tuple[Blueprint, ...] = (pages.pages, sheets.pages)


def install(app: Flask) -> None:
    """Give the templates the filters of the forms."""
    app.jinja_env.filters.update(is_day=drawn.is_day, rows=drawn.rows, dict=dict)
    app.jinja_env.globals.update(named_field=drawn.NAMED, helps=drawn.helps)
