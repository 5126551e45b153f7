from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from kb.library import Library
from kb.template import Template
from kb.tender.write.forms import form_docx, form_xlsx
from tests.office import convert
from tests.real import REAL

TEMPLATES = [one for one in REAL.entries.values() if isinstance(one, Template)]
SITE = "https://kb.example"
SHOWN = ("solar-module-data-sheet", "truck-cost-of-ownership-sheet", "machine-hour-log")


def template(name: str) -> Template:
    found = REAL.entries[name]
    assert isinstance(found, Template)
    return found


def word(one: Template, language: str = "en", library: Library = REAL) -> Any:
    return docx.Document(BytesIO(form_docx(one, library, language, SITE)))


def book(one: Template, language: str = "en", library: Library = REAL) -> Any:
    return openpyxl.load_workbook(BytesIO(form_xlsx(one, library, language, SITE)))


def words(document: Any) -> str:
    """Every word of a document, tables and lists too."""
    shown = [node.text or "" for node in document.element.body.iter(qn("w:t"))]
    return "\n".join(shown)


def cells(sheet: Any) -> list[str]:
    return [str(one.value) for row in sheet.iter_rows() for one in row if one.value is not None]


def small(library: Library) -> Template:
    found = library.entries["tree-log"]
    assert isinstance(found, Template)
    return found


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_every_template_is_a_word_form_with_all_its_sections_and_fields(one: Template) -> None:
    text = words(word(one))
    for section in one.sections:
        assert section.title.en in text
        for field in section.fields:
            assert field.label.en in text
            assert all(option.label.en in text for option in field.options)
            assert field.formula is None or field.formula.en in text
    assert one.reference in text


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_every_template_is_a_workbook_with_a_sheet_per_section(one: Template) -> None:
    made = book(one)
    for section, sheet in zip(one.sections, made.worksheets, strict=False):
        text = "\n".join(cells(sheet))
        assert sheet["A1"].value == section.title.en
        for field in section.fields:
            assert field.label.en in text
            assert field.help is None or field.help.en in text
            assert field.formula is None or f"Computed: {field.formula.en}" in text
    assert f"{SITE}/templates/{one.reference}" in cells(made["About this form"])


def test_libreoffice_opens_the_forms(tmp_path: Any) -> None:
    files = []
    for name in SHOWN:
        for suffix, write in ((".docx", form_docx), (".xlsx", form_xlsx)):
            files.append(tmp_path / f"{name}-{suffix[1:]}{suffix}")
            files[-1].write_bytes(write(template(name), REAL, "en", SITE))
    made = convert(files, "pdf", tmp_path)
    assert [one.read_bytes()[:5] for one in made] == [b"%PDF-"] * 6


def test_a_repeating_section_is_a_table_with_empty_rows(library: Library) -> None:
    table = word(small(library), library=library).tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "No.",
        "Height (m)",
        "State",
        "Share alive",
    ]
    assert len(table.rows) == 1 + 10
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    sheet = book(small(library), library=library)["Trees"]
    assert [cell.value for cell in sheet["A"]][-20:] == [str(n) for n in range(1, 21)]


def test_a_section_with_many_fields_is_parted_into_tables_joined_by_the_row_number() -> None:
    one = template("device-offer-sheet")
    wide = next(section for section in one.sections if section.repeats and len(section.fields) > 14)
    document = word(one)
    names = [row[0].text for table in document.tables for row in [table.rows[0].cells]]
    assert names.count("No.") >= 4
    assert f"Columns 1 to 6 of {len(wide.fields)}; the row number joins the parts." in words(
        document
    )
    assert all(len(table.columns) <= 8 for table in document.tables)


def test_a_choice_is_a_list_to_choose_from(library: Library) -> None:
    document = word(small(library), library=library)
    lists = list(document.element.body.iter(qn("w:dropDownList")))
    assert len(lists) == 10
    options = [item.get(qn("w:displayText")) for item in lists[0]]
    assert options == ["Alive", "Dead"]
    rules = book(small(library), library=library)["Trees"].data_validations.dataValidation
    assert '"Alive,Dead"' in {rule.formula1 for rule in rules}


def test_options_with_commas_are_listed_whole_on_a_sheet_of_their_own() -> None:
    made = book(template("solar-module-data-sheet"))
    assert "Silicon, PERC" in cells(made["Lists"])
    rules = made["2. Models offered"].data_validations.dataValidation
    assert any(str(rule.formula1).startswith("'Lists'!$A$1:$A$") for rule in rules)


def test_numbers_are_held_inside_their_limits(library: Library) -> None:
    rules = book(small(library), library=library)["Trees"].data_validations.dataValidation
    bounds = {(rule.type, rule.formula1, rule.formula2) for rule in rules}
    assert ("decimal", "0", "40") in bounds


def test_the_form_says_who_fills_it_in(library: Library) -> None:
    label = library.vocabulary.audiences["contractor"].label.en
    assert f"Filled in by: {label}" in words(word(small(library), library=library))
    assert f"Filled in by: {label}" in cells(book(small(library), library=library)["Trees"])


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_a_form_without_texts_in_a_language_is_given_in_english_and_says_so(language: str) -> None:
    one = template("truck-cost-of-ownership-sheet")
    text = words(word(one, language))
    assert one.title.root[language] in text
    assert one.sections[0].title.en in text
    said = {"nl": "daarom staat hier het Engels", "de": "daher steht hier Englisch",
            "fr": "l'anglais est donné"}  # fmt: skip
    assert said[language] in text
    assert any(said[language] in one for one in cells(book(one, language).worksheets[-1]) + [
        cell for sheet in book(one, language) for cell in cells(sheet)
    ])  # fmt: skip


def test_english_words_in_a_form_of_another_language_are_marked_as_english() -> None:
    document = word(template("truck-cost-of-ownership-sheet"), "de")
    title = next(one for one in document.paragraphs if one.style.name == "Heading 1")
    assert title.runs[0]._r.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"


def test_an_english_form_says_nothing_of_languages() -> None:
    assert "so English is given" not in words(word(template("solar-module-data-sheet")))


@pytest.mark.parametrize("title", ["a/b[c]: *?\\", "History", "x" * 80, "'quoted'", "Lists"])
def test_a_title_that_excel_refuses_as_a_sheet_name_stands_in_the_sheet(
    library: Library, title: str
) -> None:
    one = small(library)
    section = one.sections[0].model_copy(
        update={"title": one.title.model_copy(update={"root": {"en": title}})}
    )
    made = book(one.model_copy(update={"sections": (section, section)}), library=library)
    assert [sheet["A1"].value for sheet in made.worksheets[:2]] == [title, title]
    assert len(set(made.sheetnames)) == len(made.sheetnames)


def test_a_form_has_no_formula_and_no_empty_paragraph(library: Library) -> None:
    sheets = book(template("truck-cost-of-ownership-sheet"))
    assert [
        one for sheet in sheets for row in sheet.iter_rows() for one in row if one.data_type == "f"
    ] == []
    document = word(small(library), library=library)
    texts = [
        "".join(node.text or "" for node in one._p.iter(qn("w:t"))) for one in document.paragraphs
    ]
    assert all(one.strip() for one in texts)
