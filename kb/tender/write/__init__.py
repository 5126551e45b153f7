"""Writing: a tender as Word, Excel, Markdown, eForms, OCDS and linked data; templates as forms.

One module per outside library: `docx` knows python-docx, `xlsx` knows XlsxWriter. `paper` and `sheet` are
plain data between the content and the file.
"""
