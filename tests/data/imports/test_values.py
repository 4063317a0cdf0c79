"""data.imports.values: what people type becomes one canonical value, or stays open with the cause said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import programme as programmes
from data.exports.sheet import inert
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
        (900017, "0090001-7", "“900017” has lost its leading zero; it was read as 0090001-7."),
        ("900017", None, "“900017” has too few digits for a Business ID. A digit may be missing."),
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
        "two lost zeros in a number",
        "six digits in a text",
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
        ("0,125", 125_000),
        (14.0, 14_000_000),
        (9, 9_000_000),
        ("2 mrd", 2_000_000_000),
        ("", None),
        ("9 999 €", 9_999),
        ("48 500 000 euroa", 48_500_000),
        ("12,5 milj. (alv 0 %)", 12_500_000),
        ("12,5 milj. euroa, alv 0 %", 12_500_000),
        ("mn euro 6,8 (moms 0 %)", 6_800_000),
        ("7 (ilman alv)", 7_000_000),
        ("€12.5M", 12_500_000),
        (20_000, 20_000_000_000),
        ("0", 0),
    ),
)
def test_an_amount_asked_in_millions_is_stored_in_euros(typed, euros):
    assert values.read_money(typed, unit=1e6) == (euros, None)


@pytest.mark.parametrize(
    ("typed", "value", "sentence"),
    (
        ("1,234", None, "“1,234” can be read in two ways. Write it without a thousands mark."),
        ("1.234", None, "“1.234” can be read in two ways. Write it without a thousands mark."),
        ("10-20", None, "“10-20” is not one number. Write it in digits."),
        ("kymmenen", None, "“kymmenen” is not one number. Write it in digits."),
        (9_200_000, None, "“9200000” was asked in millions and looks like euros. Write it in millions, or with €."),
        ("45000", None, "“45000” was asked in millions and looks like euros. Write it in millions, or with €."),
        ("25 mrd", None, "“25 mrd” is more euros than any organisation spends."),
        ("12,5 €", 12.5, "“12,5 €” was asked in millions; it was read as euros, as it says."),
        ("\u22122", None, "“-2” is negative; an amount of money is zero or more."),
        ("– 12,5 milj.", None, "“- 12,5 milj.” is negative; an amount of money is zero or more."),
        (-3, None, "“-3” is negative; an amount of money is zero or more."),
        ("15 %", None, "“15 %” is a percentage, not an amount of money."),
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
        "euros where millions were asked, in a text",
        "beyond belief",
        "few euros where millions were asked",
        "negative",
        "a minus apart from its number",
        "a negative cell",
        "percentage",
        "a thousand digits",
        "a number beyond all floats",
        "date",
    ),
)
def test_a_doubtful_number_says_why(typed, value, sentence):
    assert outcome(values.read_money(typed, unit=1e6)) == (value, sentence)


def test_a_number_that_is_no_money_may_be_negative_or_a_percentage():
    assert values.read_number("-5") == (-5, None)
    assert values.read_number("15 %") == (15, None)


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


WEEKS = {"47": "47", "viikko 47": "47", "48": "48", "viikko 48": "48"}


@pytest.mark.parametrize(
    "typed", ("47.;48.", "47., 48.", "47;48;", "47 ja 48", "viikko 47. ja viikko 48.", "1. 47, 2. 48", "47)\n48)")
)
def test_a_mark_of_a_list_beside_an_option_is_no_matter(typed):
    assert values.read_multi(typed, WEEKS, {}) == (["47", "48"], None)


@pytest.mark.parametrize(
    ("typed", "chosen", "unknown"),
    (
        ("47;joskus", ["47"], "joskus"),
        ("47.–48.", None, "47.–48."),
        ("1.", None, "1."),
        ("47, ehkä 48", ["47"], "ehkä 48"),
        ("99.;47.", ["47"], "99."),
    ),
)
def test_no_part_of_an_answer_is_left_out_in_silence(typed, chosen, unknown):
    assert outcome(values.read_multi(typed, WEEKS, {})) == (
        chosen,
        f"“{unknown}” is none of the options of the question.",
    )


@pytest.mark.parametrize("typed", (";", " ; ;", "\n"))
def test_separators_alone_choose_nothing(typed):
    assert values.read_multi(typed, WEEKS, {}) == (None, None)


def test_an_unknown_option_is_named_beside_the_known_ones():
    assert outcome(values.read_multi("Hankinnoilla työllistäminen;Avaruus;", THEMES, {})) == (
        ["employment"],
        "“Avaruus” is none of the options of the question.",
    )


def test_a_code_means_what_a_person_has_said():
    assert values.read_choice("2", {}, {"2": "municipality"}) == ("municipality", None)
    assert values.read_multi("1;2", {}, {"1": "rights", "2": "employment"}) == (["rights", "employment"], None)


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


@pytest.mark.parametrize("text", ("-5", "'-5", "''-5", "=1+1", "+358", "@pori", "\t=1", "'tis", "5-", "‘5"))
def test_what_our_exports_guard_comes_back_as_it_was(text):
    assert values.read_text(inert(text)) == (text if text[0] != "\t" else "\t=1", None)


def test_a_name_of_an_option_is_read_guarded_too():
    assert values.read_choice("'+ muu", {"+ muu": "other"}, {}) == ("other", None)
    assert values.read_multi("'+ muu", {"+ muu": "other"}, {}) == (["other"], None)


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
    assert moment is not None or cause is not None or not str(cell or "").strip()
