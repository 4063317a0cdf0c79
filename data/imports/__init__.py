"""Understand the export of a form tool: which column answers which question, and what the answers mean.

    tables      a file as headers and rows                     read_table
    headers     which column answers which question            suggest, Mapping, read_map, write_map, form_key
    forms       one module per form tool, found by itself      FORMS
    values      what an answer means, in canonical values
    rows        whole applications, with all that needs a look  convert
    notes       interview notes        ratings   the ratings CSV

Nothing is guessed silently and nothing is dropped: what is not sure is reported with its row, field and cause.
"""

from data.imports.forms import FORMS
from data.imports.headers import Mapping, Suggestion, form_key, mapping_of, read_map, suggest, write_map
from data.imports.rows import ImportedApplication, Reading, convert
from data.imports.tables import Attention, Row, Table, read_table

__all__ = [
    "FORMS",
    "Attention",
    "ImportedApplication",
    "Mapping",
    "Reading",
    "Row",
    "Suggestion",
    "Table",
    "convert",
    "form_key",
    "mapping_of",
    "read_map",
    "read_table",
    "suggest",
    "write_map",
]
