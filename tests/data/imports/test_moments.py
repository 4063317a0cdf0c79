"""data.imports.moments: a moment is read with its zone, or it stays open with the cause said."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from data.imports.moments import month_first, read_moment

HELSINKI = ZoneInfo("Europe/Helsinki")


def said(typed, **more):
    moment, cause = read_moment(typed, HELSINKI, **more)
    assert moment is None
    return cause[0].format(**cause[1])


@pytest.mark.parametrize(
    ("typed", "hours"),
    (
        ("2021/12/10 10:30:00 PM GMT", 0),
        ("2021-12-10 22:30 UTC", 0),
        ("2021-12-10T22:30:00Z", 0),
        ("2021-12-10T22:30:00.123z", 0),
        ("10.12.2021 22.30 GMT+2", 2),
        ("10.12.2021 22.30 UTC-05:30", -5.5),
        ("10.12.2021 22.30 UTC\u22123", -3),
        ("2021-12-10T22:30:00+0200", 2),
        ("10.12.2021 22:30 EET", 2),
        ("10.12.2021 22:30 EEST", 3),
        ("10.12.2021 22:30 (CET)", 1),
        ("10.12.2021 22:30 CEST", 2),
    ),
)
def test_a_zone_in_letters_or_figures_is_followed(typed, hours):
    moment, cause = read_moment(typed, HELSINKI)

    assert cause is None
    assert moment == datetime(2021, 12, 10, 22, 30, moment.second, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    "typed",
    (
        "10.12.2021 22:30 PST",
        "10.12.2021 22:30 Helsinki",
        "10.12.2021 22:30 EET+1",
        "10.12.2021 22:30 GMT+99",
        "10.12.2021 22:30 (muokattu)",
        "10.12.2021 iltapäivällä",
        "10.12.2021 22",
        "10.12.2021 22:30 23",
        "10.12.2021 PM",
    ),
)
def test_what_is_no_known_zone_is_flagged_and_not_guessed(typed):
    assert said(typed) == (
        f"“{typed}” ends in something that is no time or known time zone. Write it like 24.11.2021 9.05 UTC+2."
    )


@pytest.mark.parametrize(
    ("typed", "hour"),
    (
        ("10.12.2021 10.30 PM", 22),
        ("10.12.2021 10:30 p.m.", 22),
        ("10.12.2021 10:30\u202fp. m.", 22),
        ("10.12.2021 10:30 a.m.", 10),
        ("10.12.2021 10.30 ip.", 22),
        ("10.12.2021 klo 10.30 i.p.", 22),
        ("10.12.2021 10.30 ap.", 10),
        ("2021-12-10 10:30 em", 22),
        ("2021-12-10 kl. 10.30 e.m.", 22),
        ("2021-12-10 10:30 fm", 10),
        ("10.12.2021 12.30 ap.", 0),
        ("10.12.2021 12.30 ip.", 12),
        ("10.12.2021 22.30 ip.", 22),
    ),
)
def test_the_half_of_the_day_is_read_in_three_languages(typed, hour):
    assert read_moment(typed, HELSINKI) == (datetime(2021, 12, 10, hour, 30, tzinfo=HELSINKI), None)


@pytest.mark.parametrize(("typed", "hour"), (("10.12.2021 klo 9", 9), ("12/13/2021 9 PM", 21)))
def test_a_whole_hour_is_read_where_the_words_say_that_it_is_one(typed, hour):
    assert read_moment(typed, HELSINKI)[0].hour == hour


def test_an_hour_that_its_half_contradicts_stays_open():
    assert said("10.12.2021 22.30 AM") == "“10.12.2021 22.30 AM” is not a date."


def test_in_a_column_of_both_orders_only_what_may_be_either_stays_open():
    american = month_first(["13/11/2021 9:00", "11/14/2021 9:00", "3/4/2021 9:00"])

    assert read_moment("13/11/2021 9:00", HELSINKI, american=american)[0].day == 13
    assert read_moment("11/14/2021 9:00", HELSINKI, american=american)[0].day == 14
    assert read_moment("11/11/2021 9:00", HELSINKI, american=american)[0].day == 11
    assert said("3/4/2021 9:00", american=american) == (
        "“3/4/2021 9:00” may be day first or month first; the file does not show which."
    )


@pytest.mark.parametrize("typed", ("44524.378472", "44524,378472", 44524.378472))
def test_excels_count_of_days_is_read_as_a_number_and_as_text(typed):
    assert read_moment(typed, HELSINKI) == (datetime(2021, 11, 24, 9, 5, tzinfo=HELSINKI), None)


@pytest.mark.parametrize("typed", ("32873", "73416", "4452", "20211124"))
def test_a_number_outside_of_1990_to_2100_is_no_date(typed):
    assert said(typed) == f"“{typed}” is not a date."


def test_a_moment_two_zones_tell_is_one_moment():
    assert read_moment("10.12.2021 22.30", HELSINKI)[0] == read_moment("2021-12-10T20:30:00Z", HELSINKI)[0]
    assert read_moment("2021-12-10T20:30:00Z", HELSINKI)[0] == datetime(2021, 12, 10, 20, 30, tzinfo=UTC)
