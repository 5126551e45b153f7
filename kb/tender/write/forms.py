"""Template entries as forms to fill in, in Word and in Excel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kb.library import Library
from kb.registers import Vocabulary, Word
from kb.shown import shown_language, shown_number, shown_unit
from kb.template import FormField, Section, Template
from kb.tender.phrases import say
from kb.tender.write.clauses import address
from kb.tender.write.docx import render as render_docx
from kb.tender.write.paper import Block, Cell, Choice, Heading, Paper, Paragraph, Part, Table, said
from kb.tender.write.sheet import Book, Row, Sheet, texts
from kb.tender.write.sheet import Cell as SheetCell
from kb.tender.write.xlsx import render as render_xlsx
from kb.values import Text

DOCX_ROWS, XLSX_ROWS = 10, 20
MOST_COLUMNS = 7  # of a table on a landscape page that a hand can still write in
PAGE_WIDTH, PORTRAIT_WIDTH, NUMBER_WIDTH = 25.7, 17.0, 1.1
TAB_NAME = 31  # characters, by Excel's own limit
FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")


def form_docx(template: Template, library: Library, language: str, base_url: str) -> bytes:
    """The template as a Word form: fields with help, tables with ten empty rows, lists to choose from."""
    form = _Form(template, library.vocabulary, language)
    landscape = any(section.repeats for section in template.sections)
    page = say("page-of", language, page="{page}", pages="{pages}")
    return render_docx(
        Paper(
            title=form.title,
            author="",
            language=language,
            page=f"{template.reference}   ·   {page}",
            blocks=tuple(_blocks(form, landscape, base_url)),
            landscape=landscape,
        )
    )


def form_xlsx(template: Template, library: Library, language: str, base_url: str) -> bytes:
    """The template as a workbook: a sheet per section, twenty empty rows where a section repeats."""
    form = _Form(template, library.vocabulary, language)
    page = say("page-of", language, page="&P", pages="&N")
    names = [say("about", language)[:TAB_NAME], say("sheet-lists", language)]
    sheets = []
    for number, section in enumerate(template.sections, 1):
        names.append(_tab(form, section, number, names))
        sheets.append(_sheet(form, section, names[-1]))
    sheets.append(_about(form, base_url, names[0]))
    return render_xlsx(Book(form.title, "", page, names[1], tuple(sheets)))


@dataclass(frozen=True)
class _Form:
    """A template in one language, with the words that stand around its fields."""

    template: Template
    words: Vocabulary
    language: str

    @property
    def title(self) -> str:
        return self.template.title.said(self.language)

    def say(self, name: str, **values: object) -> str:
        return say(name, self.language, **values)

    @property
    def notes(self) -> list[str]:
        """What stands under the title: the summary, and that English is given if it is."""
        found = [self.template.summary.said(self.language)]
        if self.language not in self.template.whole_languages:
            name = shown_language(self.language, self.language)
            found.append(self.say("english-given", what=self.say("this-form"), language=name))
        return found

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Purpose, readers and frequency of the form, and when to use it."""
        one = self.template
        audience = ", ".join(self._label(self.words.audiences, name) for name in one.audience)
        return [
            (self.say("purpose"), self._label(self.words.purposes, one.purpose)),
            (self.say("audience"), audience),
            (self.say("frequency"), self._label(self.words.frequencies, one.frequency)),
        ]

    def one_hand(self, section: Section) -> str:
        """Who fills in the whole section; nothing where several do."""
        hands = {self.who(field) for field in section.fields}
        return f"{self.say('filled-by')}: {hands.pop()}" if len(hands) == 1 else ""

    def introduction(self, section: Section) -> list[str]:
        """What stands under the title of a section."""
        texts = [text.said(self.language) for text in (section.intro, section.repeats) if text]
        return [*texts, *filter(None, [self.one_hand(section)])]

    def tongue(self, text: Text) -> str:
        """The language that a text is given in, if it is not the one that was asked for."""
        given = text.language(self.language)
        return "" if given == self.language else given

    def who(self, field: FormField) -> str:
        return self._label(self.words.audiences, field.filled_by)

    def name(self, field: FormField) -> str:
        """The label of a field, with its unit, and whether it may stay empty."""
        unit = shown_unit(field.unit, self.words, self.language)
        label = field.label.said(self.language)
        label += f" ({unit})" if unit else ""
        return label if field.required else f"{label} – {self.say('optional')}"

    def hint(self, field: FormField) -> str:
        """What helps to fill in a field: its help, limits, choices or formula, a line each."""
        lines = [field.help.said(self.language)] if field.help else []
        if field.options:
            lines.append(self.say("choices", choices=" / ".join(self.options(field))))
        if field.type == "number" and field.min is not None and field.max is not None:
            low, high = (shown_number(one, self.language) for one in (field.min, field.max))
            lines.append(self.say("from-to", low=low, high=high))
        if field.type == "date":
            lines.append(self.say("date-form"))
        if field.formula:
            lines.append(self.say("computed", formula=field.formula.said(self.language)))
        return "\n".join(lines)

    def options(self, field: FormField) -> tuple[str, ...]:
        """What may be chosen: the options of the field, or yes and no."""
        if field.type == "yes-no":
            return (self.say("yes"), self.say("no"))
        return tuple(one.label.said(self.language) for one in field.options)

    def _label(self, words: Mapping[str, Word], name: str) -> str:
        found = words.get(name)
        return found.label.said(self.language) if found else name


def _blocks(form: _Form, landscape: bool, base_url: str) -> Iterator[Block]:
    width = PAGE_WIDTH if landscape else PORTRAIT_WIDTH
    yield Heading(0, form.title, form.tongue(form.template.title))
    yield from (said(note) for note in form.notes)
    yield Table((), tuple(form.facts), (4.0, width - 4.0))
    for section in form.template.sections:
        yield Heading(1, section.title.said(form.language), form.tongue(section.title))
        yield from (said(words) for words in form.introduction(section))
        yield from (_grid if section.repeats else _list)(form, section, width)
    reference = Part(f"{form.say('source')}: {form.template.reference} · ")
    yield Paragraph((reference, address(base_url, form.template)), "source")


def _list(form: _Form, section: Section, width: float) -> Iterator[Block]:
    """One row per field: its name, room to fill in, what helps."""
    many = not form.one_hand(section)
    head = ("field", "fill-in", "help", *(["filled-by"] if many else []))
    rows = [
        (
            form.name(field),
            _to_fill(form, field),
            form.hint(field),
            *([form.who(field)] if many else []),
        )
        for field in section.fields
    ]
    shares = (0.28, 0.34, 0.24, 0.14) if many else (0.3, 0.4, 0.3)
    widths = tuple(round(width * share, 2) for share in shares)
    yield Table(tuple(map(form.say, head)), tuple(rows), widths, blank=True)


def _grid(form: _Form, section: Section, width: float) -> Iterator[Block]:
    """Tables with empty rows; several, joined by the number of the row, where fields are many."""
    fields = section.fields
    parts = -(-len(fields) // MOST_COLUMNS)
    size = -(-len(fields) // parts)
    for start in range(0, len(fields), size):
        some = fields[start : start + size]
        if parts > 1:
            count = {"first": start + 1, "last": start + len(some), "count": len(fields)}
            yield said(form.say("columns-of", **count), "note")
        yield from _hints(form, some)
        head = (form.say("number"), *(_column(form, section, field) for field in some))
        cells = tuple(_to_fill(form, field) for field in some)
        rows = tuple((str(n), *cells) for n in range(1, DOCX_ROWS + 1))
        each = round((width - NUMBER_WIDTH) / len(some), 2)
        yield Table(head, rows, (NUMBER_WIDTH, *(each,) * len(some)), blank=True)


def _column(form: _Form, section: Section, field: FormField) -> str:
    """The head of a column, and who fills it in where that differs from column to column."""
    name = form.name(field)
    return name if form.one_hand(section) else f"{name}\n({form.who(field)})"


def _hints(form: _Form, fields: tuple[FormField, ...]) -> Iterator[Block]:
    """What helps with the columns of a table, above it."""
    for field in fields:
        if hint := " · ".join(form.hint(field).split("\n")).strip():
            yield Paragraph((Part(f"{form.name(field)}: ", bold=True), Part(hint)), "bullet")


def _to_fill(form: _Form, field: FormField) -> Cell:
    options = form.options(field)
    return Choice(form.say("choose"), options) if options else ""


def _tab(form: _Form, section: Section, number: int, taken: list[str]) -> str:
    """The name of a section's sheet: its title where Excel takes it, else its number."""
    name = " ".join(section.title.said(form.language).translate(FORBIDDEN).split())
    short = form.say("section", number=number)
    fits = len(name) <= TAB_NAME and name.lower() not in map(str.lower, taken)
    return name if fits and name.lower() != "history" else short


def _sheet(form: _Form, section: Section, name: str) -> Sheet:
    top = [texts([section.title.said(form.language)], "title")]
    top += [texts([words], "note") for words in form.introduction(section)]
    if not section.repeats:
        head = texts(map(form.say, ("field", "fill-in", "help", "filled-by")), "head")
        rows: list[Row] = [
            (SheetCell(form.name(field), "asked"), _cell(form, field),
             *texts((form.hint(field), form.who(field)), "asked"))
            for field in section.fields
        ]  # fmt: skip
        return Sheet(name, (44, 44, 60, 18), (*top, head, *rows), len(top), 1)
    head = texts([form.say("number"), *map(form.name, section.fields)], "head")
    many = not form.one_hand(section)
    told = (
        f"{form.who(one)}\n{form.hint(one)}" if many else form.hint(one) for one in section.fields
    )
    hints = texts([form.say("filled-by") if many else "", *told], "asked")
    cells = tuple(_cell(form, field) for field in section.fields)
    rows = [(SheetCell(str(n), "asked"), *cells) for n in range(1, XLSX_ROWS + 1)]
    widths = (8, *(24 for _ in section.fields))
    return Sheet(name, widths, (*top, head, hints, *rows), len(top) + 1, 2, wide=len(cells) > 7)


def _cell(form: _Form, field: FormField) -> SheetCell:
    """The cell to fill in, with its list or its limits."""
    limits = (field.min, field.max) if field.type == "number" else (None, None)
    return SheetCell(
        look="date" if field.type == "date" else "input", options=form.options(field), limits=limits
    )


def _about(form: _Form, base_url: str, name: str) -> Sheet:
    rows: list[Row] = [texts([form.title], "title")]
    rows += [texts([note], "note") for note in form.notes]
    rows += [texts(pair) for pair in form.facts]
    rows.append(texts([form.say("source"), form.template.reference]))
    rows.append(texts(["", address(base_url, form.template).text]))
    return Sheet(name, (24, 80), tuple(rows), 0)
