"""data.imports.values: what people type becomes one canonical value, or stays open with the cause said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import programme as programmes
from data.imports import values
from data.imports.moments import month_first
from tests.data.conftest import KEY

HELSINKI = ZoneInfo("Europe/Helsinki")
PROGRAMME = programmes.read(programmes.shipped(KEY))
THEMES = {"hankinnoilla työllistäminen": "employment", "ihmisoikeudet, työelämä": "rights", "ihmisoikeudet": "other"}


def outcome(read):
    """The value and the cause as a person reads it."""
    value, cause = read
    return value, cause[0].format(**cause[1]) if cause else None


@pytest.mark.parametrize(
    "typed",
    (
        "0112038-9",
        "01120389",
        "FI01120389",
        "fi 0112038-9",
        "0112038 - 9",
        "0112038\u20139",
        "0112038\u20119",
        "\u00a00112038-9\u00a0",
        "0112038\u22129",
        "０１１２０３８-９",
    ),
    ids=(
        "as the register writes it",
        "without hyphen",
        "VAT number",
        "VAT number in small letters",
        "spaces around the hyphen",
        "en dash",
        "hyphen that does not break",
        "spaces that do not break",
        "minus sign",
        "wide digits",
    ),
)
def test_a_business_id_is_read_however_it_is_typed(typed):
    assert values.read_business_id(typed) == ("0112038-9", None)


@pytest.mark.parametrize(
    "known", ("1572860-0", "2077474-0", "1474763-1", "2388924-4", "1046216-1", "0139545-4", "0204819-8", "1234567-1")
)
def test_a_published_business_id_passes(known):
    assert values.read_business_id(known) == (known, None)


@pytest.mark.parametrize(
    ("typed", "value", "sentence"),
    (
        (
            "1234567-8",
            "1234567-8",
            "The check digit of the Business ID 1234567-8 does not fit. Check it in the register.",
        ),
        (1120389, "0112038-9", "“1120389” has lost its leading zero; it was read as 0112038-9."),
        ("112038-9", "0112038-9", "“112038-9” has lost its leading zero; it was read as 0112038-9."),
        ("1234567", None, "“1234567” has too few digits for a Business ID. A digit may be missing."),
        ("12345", None, "“12345” is not a Business ID, which looks like 1234567-1."),
        ("ei ole", None, "“ei ole” is not a Business ID, which looks like 1234567-1."),
        ("٣234567-1", None, "“٣234567-1” is not a Business ID, which looks like 1234567-1."),
        (
            datetime(2021, 12, 1),
            None,
            "Excel has turned the Business ID into a date. Look at the original form.",
        ),
    ),
    ids=(
        "wrong check digit",
        "lost zero in a number",
        "lost zero in a text",
        "a digit short",
        "short",
        "words",
        "digits of another script",
        "date",
    ),
)
def test_a_doubtful_business_id_says_why(typed, value, sentence):
    assert outcome(values.read_business_id(typed)) == (value, sentence)


@pytest.mark.parametrize(
    ("typed", "euros"),
    (
        ("48,5", 48_500_000),
        ("3.5", 3_500_000),
        ("n. 12,5 milj.", 12_500_000),
        ("12,5 M€", 12_500_000),
        ("850 k€", 850_000),
        ("850 tuhatta", 850_000),
        ("1 234 567,89 €", 1_234_567.89),
        ("1\u00a0234\u202f567 €", 1_234_567),
        ("1,234.5", 1_234_500_000),
        ("\u22122", -2_000_000),
        ("0,125", 125_000),
        (14.0, 14_000_000),
        (9, 9_000_000),
        ("2 mrd", 2_000_000_000),
        ("", None),
    ),
)
def test_an_amount_asked_in_millions_is_stored_in_euros(typed, euros):
    assert values.read_number(typed, unit=1e6) == (euros, None)


@pytest.mark.parametrize(
    ("typed", "value", "sentence"),
    (
        ("1,234", None, "“1,234” can be read in two ways. Write it without a thousands mark."),
        ("1.234", None, "“1.234” can be read in two ways. Write it without a thousands mark."),
        ("10-20", None, "“10-20” is not one number. Write it in digits."),
        ("kymmenen", None, "“kymmenen” is not one number. Write it in digits."),
        (9_200_000, 9_200_000, "9200000 was asked in millions and looks like euros; it was read as euros."),
        ("9" * 1000, None, f"“{'9' * 60}” is too large a number to be right."),
        (10**400, None, f"“1{'0' * 59}” is too large a number to be right."),
        (datetime(2021, 12, 1), None, "Excel has turned the number into a date. Look at the original form."),
    ),
    ids=(
        "English thousands",
        "Finnish thousands",
        "range",
        "words",
        "euros where millions were asked",
        "a thousand digits",
        "a number beyond all floats",
        "date",
    ),
)
def test_a_doubtful_number_says_why(typed, value, sentence):
    assert outcome(values.read_number(typed, unit=1e6)) == (value, sentence)


@pytest.mark.parametrize(
    ("typed", "moment"),
    (
        ("24.11.2021 9.05", datetime(2021, 11, 24, 9, 5)),
        ("24.11.2021 9:05:11", datetime(2021, 11, 24, 9, 5, 11)),
        ("4.1.22", datetime(2022, 1, 4)),
        ("24.11.2021 klo 9.05", datetime(2021, 11, 24, 9, 5)),
        ("2021-11-24T09:05:00", datetime(2021, 11, 24, 9, 5)),
        ("2021/11/24 11:21:01 AM GMT+2", datetime(2021, 11, 24, 11, 21, 1)),
        ("2021/11/24 12:00:00 AM GMT+2", datetime(2021, 11, 24)),
        ("2021-11-24T07:05:00Z", datetime(2021, 11, 24, 9, 5)),
        (44524.0, datetime(2021, 11, 24)),
        (datetime(2021, 11, 24, 9, 5), datetime(2021, 11, 24, 9, 5)),
    ),
    ids=(
        "Finnish",
        "seconds",
        "short year",
        "klo",
        "ISO",
        "Google",
        "midnight",
        "UTC",
        "Excel's number",
        "a date cell",
    ),
)
def test_a_moment_is_read_in_the_programmes_own_zone(typed, moment):
    assert values.read_moment(typed, HELSINKI) == (moment.replace(tzinfo=HELSINKI), None)


@pytest.mark.parametrize(
    ("column", "american"),
    (
        (["7/2/20 11:00", "7/27/20 19:06"], True),
        (["7/2/20 11:00", "27/7/20 19:06"], False),
        (["7/2/20 11:00"], None),
        (["7/27/20", "27/7/20"], None),
        (["24.11.2021"], None),
    ),
    ids=("month first", "day first", "no proof", "proof of both", "no slashes"),
)
def test_month_first_needs_a_proof(column, american):
    assert month_first(column) is american


@pytest.mark.parametrize(("american", "month"), ((True, 7), (False, 2)))
def test_a_date_with_slashes_is_read_as_the_column_proves(american, month):
    assert values.read_moment("7/2/20 11:00", HELSINKI, american=american)[0].month == month


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ("7/2/20 11:00", "“7/2/20 11:00” may be day first or month first; the file does not show which."),
        ("31.2.2021", "“31.2.2021” is not a date."),
        ("joulukuussa", "“joulukuussa” is not a date."),
        (12, "“12” is not a date."),
    ),
)
def test_a_date_that_cannot_be_known_stays_open(typed, sentence):
    assert outcome(values.read_moment(typed, HELSINKI)) == (None, sentence)


@pytest.mark.parametrize(
    ("typed", "year"),
    (("1.1.1900", 1900), ("9999-12-31 23:59 GMT-5", 9999), ("1.1.0001", 1), (datetime(1900, 1, 1), 1900)),
)
def test_a_year_that_cannot_be_right_stays_open(typed, year):
    assert outcome(values.read_moment(typed, HELSINKI)) == (None, f"The year {year} cannot be right.")


@pytest.mark.parametrize(
    ("typed", "chosen"),
    (
        ("Hankinnoilla työllistäminen;", ["employment"]),
        ("Hankinnoilla työllistäminen;Ihmisoikeudet, työelämä;", ["employment", "rights"]),
        ("Ihmisoikeudet, työelämä, Hankinnoilla työllistäminen", ["rights", "employment"]),
        ("hankinnoilla työllistäminen ja ihmisoikeudet", ["employment", "other"]),
        ("Ihmisoikeudet\nHankinnoilla työllistäminen", ["other", "employment"]),
        ("", None),
    ),
    ids=("one", "joined by semicolons", "joined by commas, an option with a comma", "in words", "by lines", "empty"),
)
def test_several_options_in_one_cell_are_told_apart(typed, chosen):
    assert values.read_multi(typed, THEMES, {}) == (chosen, None)


def test_an_unknown_option_is_named_beside_the_known_ones():
    assert outcome(values.read_multi("Hankinnoilla työllistäminen;Avaruus;", THEMES, {})) == (
        ["employment"],
        "“Avaruus” is none of the options of the question.",
    )


def test_a_code_means_what_a_person_has_said():
    assert values.read_choice("2", {}, {"2": "municipality"}) == ("municipality", None)
    assert values.read_multi("1;2", {}, {"1": "rights", "2": "employment"}) == (["rights", "employment"], None)


@pytest.mark.parametrize(
    ("typed", "partners"),
    (
        ("Kyllä: Metsolan ammattiopisto (9000011-8)", [("Metsolan ammattiopisto", "9000011-8")]),
        (
            "Kyllä.\nSorvivuoren kaupunki, 9000005-4\nTuulensuun kunta, 9000006-2",
            [("Sorvivuoren kaupunki", "9000005-4"), ("Tuulensuun kunta", "9000006-2")],
        ),
        (
            "Ja: Sandholmens samkommun, FO-nummer 9000012-6 och Fyrskärs kommun 9000017\u20137",
            [("Sandholmens samkommun", "9000012-6"), ("Fyrskärs kommun", "9000017-7")],
        ),
        ("Kaarnalahden kaupunki FI90000150", [("Kaarnalahden kaupunki", "9000015-0")]),
    ),
)
def test_the_partners_of_a_joint_team_are_read_with_their_business_ids(typed, partners):
    assert values.read_partners(typed) == ([{"name": n, "business_id": i} for n, i in partners], None)


@pytest.mark.parametrize("typed", ("Ei", "Nej", "Ei, haemme yksin.", "–", "", None, "Emme hae yhdessä"))
def test_no_partners_is_no_partners(typed):
    assert values.read_partners(typed) == (None, None)


def test_an_organisation_whose_name_begins_like_a_no_is_a_partner():
    assert values.read_partners("Eidsbergs kommun 9000017-7") == (
        [{"name": "Eidsbergs kommun", "business_id": "9000017-7"}],
        None,
    )


def test_partners_without_a_business_id_are_kept_and_said():
    assert outcome(values.read_partners("Porin kaupunki, Rauman kaupunki")) == (
        [{"name": "Porin kaupunki", "business_id": None}, {"name": "Rauman kaupunki", "business_id": None}],
        "No Business ID was found for Porin kaupunki, Rauman kaupunki.",
    )


@pytest.mark.parametrize(
    ("typed", "text", "sentence"),
    (
        ("rivi_x000D_\nrivi", "rivi\nrivi", None),
        ("a\r\nb\rc", "a\nb\nc", None),
        ("A\u030aland", "Åland", None),
        ("\ufeff Pori\u00a0", "Pori", None),
        ("a\x00b\x0bc", "abc", "The answer held control characters, which were left out."),
        (
            "HÃ¤meenlinna",
            "HÃ¤meenlinna",
            "Letters look broken (“HÃ¤meenlinna”). The file was saved with the wrong letters once.",
        ),
        ("a" * 255, "a" * 255, "The answer is exactly 255 characters long: it may have been cut."),
        ("a" * 254, "a" * 254, None),
        ("'=1+1", "=1+1", None),
        ("''=1", "'=1", None),
        ("'tis", "'tis", None),
    ),
    ids=(
        "carriage return of Excel",
        "line breaks",
        "one form of each letter",
        "invisible marks",
        "control characters",
        "broken letters",
        "cut",
        "not cut",
        "guard",
        "guarded apostrophe",
        "an apostrophe of the text",
    ),
)
def test_text_is_as_the_applicant_typed_it(typed, text, sentence):
    found, cause = values.clean(typed)

    assert (found, cause[0].format(**cause[1]) if cause else None) == (text, sentence)


def test_an_answer_that_excel_turned_into_a_date_is_said():
    assert values.read_text(datetime(2022, 2, 1))[1] is not None


CELLS = st.one_of(
    st.none(),
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.datetimes(),
    st.from_regex(r"[\d/.,: \-+']{1,20}( ?(AM|PM|GMT[+-]\d+|milj\.|€))?", fullmatch=True),
)


@pytest.mark.parametrize("f", PROGRAMME.fields, ids=lambda f: f.key)
@settings(max_examples=40, deadline=None)
@given(cell=CELLS)
def test_any_cell_is_read_or_explained(f, cell):
    value, cause = values.reader(f, {}, HELSINKI)(cell)

    assert value is None or value != ""
    assert cause is None or cause[0].format(**cause[1])


@settings(max_examples=300, deadline=None)
@given(cell=CELLS, american=st.sampled_from((True, False, None)))
def test_any_cell_is_a_moment_or_explained(cell, american):
    moment, cause = values.read_moment(cell, HELSINKI, american=american)

    assert moment is None or moment.tzinfo is not None
    assert moment is not None or cause is not None or cell in (None, "")
