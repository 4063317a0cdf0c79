"""Understand the export of a form tool: which column answers which question, and what the answers mean.

    tables      a file as headers and rows                     read_table
    headers     which column answers which question            suggest, Mapping
    own         what the form tool adds by itself               own_columns
    codebook    what codes mean        options   one column for each option
    mapping     MAP.toml, checked and carried over              read_map, write_map, carried_over
    identity    which form a file comes from                    form_key, likest_form
    forms       one module per form tool, found by itself      FORMS
    values      what an answer means     moments   when it was sent
    rows        whole applications, with all that needs a look  convert
    reading     what that gives          doubles   rows that may be the same team
    notes       interview notes        ratings   the ratings CSV

Nothing is guessed silently and nothing is dropped: what is not sure is reported with its row, field and cause.
"""

from data.imports.forms import FORMS
from data.imports.headers import Mapping, Suggestion, mapping_of, suggest
from data.imports.identity import form_key, likest_form
from data.imports.mapping import carried_over, read_map, write_map
from data.imports.reading import ImportedApplication, Reading
from data.imports.rows import convert
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
    "carried_over",
    "convert",
    "form_key",
    "likest_form",
    "mapping_of",
    "read_map",
    "read_table",
    "suggest",
    "write_map",
]
