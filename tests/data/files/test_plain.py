"""data.files.plain and data.files.opening: text in whatever letters it was saved, taken for what it is."""

import pytest

from data.files.opening import open_file
from data.files.plain import decode
from scoring.errors import ImportProblem

WINDOWS = "The letters were read as Windows-1252. Check å, ä and ö in the preview."
MAC = "The letters were read as Mac Roman. Check å, ä and ö in the preview."


def read(content):
    text, remarks = decode(content)
    return text, [remark.sentence for remark in remarks]


@pytest.mark.parametrize(
    "text",
    (
        "Pori;150 k€ … ’hyvä’".replace("ä", "a") + " – ok",
        "Budjetti;150 k€\nTavoite;’Kova’ – …\n" * 5,
        "Šakki;Škoda;pastišši",
        "Mäkelä;Åbo;hyvä työ – 5 €",
        "Œuvre;5 €",
    ),
    ids=("no letter of ours", "euro and dots many times", "a caron", "our letters", "a French letter"),
)
def test_what_windows_1252_can_mean_is_read_as_windows_1252(text):
    assert read(text.encode("cp1252")) == (text, [WINDOWS])


@pytest.mark.parametrize(
    "text",
    ("Hakija;Huomio\nMäkelä;Hyvä työ\n", "Åbo;Öljy", "Järjestö Ääni ry;3,5", "Åland"),
    ids=("small letters", "capital letters", "both", "a letter that Windows does not have"),
)
def test_what_windows_1252_cannot_mean_is_read_as_mac_roman(text):
    assert read(text.encode("mac_roman")) == (text, [MAC])


def test_letters_of_neither_kind_are_refused():
    with pytest.raises(ImportProblem, match="of no kind that is known here"):
        decode(b"nimi;\x8d\x8f\x90\n\xe4")


@pytest.mark.parametrize("text", ("Mäkelä", "150 k€ – …"))
def test_utf_8_needs_no_remark(text):
    assert read(text.encode()) == (text, [])


@pytest.mark.parametrize(
    ("name", "text"),
    (("t.csv", "PK-yritykset;määrä\nPori;3\n"), ("t.csv", "PK;määrä\n1;2\n")),
    ids=("small firms", "two letters"),
)
def test_a_table_that_begins_with_the_letters_of_a_zip_is_a_table(name, text):
    assert open_file(text.encode(), name).sheets[0].rows == [line.split(";") for line in text.splitlines()]


def test_a_note_that_begins_with_the_letters_of_a_zip_is_a_note():
    assert open_file(b"PK-yritykset\nHyva.", "t.md", document=True).blocks == (("", "PK-yritykset"), ("", "Hyva."))


def test_a_note_that_begins_with_a_comment_is_no_web_page():
    opened = open_file(b"<!-- luonnos -->\n# H-01\n", "H-01.md", document=True)

    assert opened.blocks[1] == ("", "# H-01")


@pytest.mark.parametrize("content", (b"<!-- x --><html>", b"<!doctype html>", b"<?xml version='1.0'?>"))
def test_a_web_page_is_refused_as_a_note_too(content):
    with pytest.raises(ImportProblem, match="web page"):
        open_file(content, "x.md", document=True)


@pytest.mark.parametrize("encoding", ("utf-16", "utf-8-sig", "utf-8"))
def test_a_text_file_of_columns_is_a_table(encoding):
    opened = open_file("Hakija\tPisteet\r\nPori\t3\r\n".encode(encoding), "vastaukset.txt")

    assert opened.sheets[0].rows == [["Hakija", "Pisteet"], ["Pori", "3"]]


def test_a_text_file_of_sentences_is_a_text():
    assert open_file("Pori\n\tRauma\nJa\tvielä\tmuu\n".encode(), "muistio.txt").kind == "text"


def test_the_limit_counts_the_rows_below_the_header():
    lines = b"Hakija;Maa\n" + b"Pori;FI\n" * 20_000

    assert len(open_file(lines, "t.csv").sheets[0].rows) == 20_001
    with pytest.raises(ImportProblem, match="has 20001 rows; at most 20000"):
        open_file(lines + b"Rauma;FI\n", "t.csv")
