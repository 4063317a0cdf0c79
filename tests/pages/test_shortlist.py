"""pages.shortlist: what the committee sees of the order, by state of the programme and by person."""

import json
from fractions import Fraction

import pytest

from data.access import GateKey
from data.actions import applications, conflicts, ratings, setup
from data.queries import programmes, standings
from pages.shared.charts import DARK, LIGHT, Bar, Look, staircase
from pages.shared.plane import MOST_MARKS, Plane, Point, plane
from scoring.ranking import Zone
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import actor, drawn, rows

ON = Plane(("A", "B"), ("Maturity", "Goals"), (1.0, 1.0), line=60.0)


def rated(engine, levels, *, release=True):
    """Both assessors give each application the same level on every criterion, and ratings are released."""
    criteria = [c.key for c in programmes.frame(engine, actor(engine)).rubric.criteria]
    given = tuple(
        Rating(code, assessor, criterion, Fraction(level), Stage.FORM)
        for code, level in levels.items()
        for assessor in ("aino", "eino")
        for criterion in criteria
    )
    setup.seal(engine, actor(engine))
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))
    if release:
        setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def with_slots(engine, slots):
    text = programmes.frame(engine, actor(engine)).text.replace("slots = 6", f"slots = {slots}")
    setup.change_programme(engine, actor(engine), text=text, reason="Fewer places")


def figure_of(page, key):
    return next(json.loads(chart.proto.spec) for chart in page.get("plotly_chart") if key in chart.proto.id)


def test_before_release_nothing_is_computed_for_anybody(committee, page):
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1}, release=False)

    for person in ("sari", "pertti", "aino", "olli"):
        shown = page("shortlist", as_=person)

        assert [box.value for box in shown.info][-1].startswith("The shortlist appears when ratings are released.")
        assert not shown.dataframe
        assert not shown.get("plotly_chart")


def test_the_coordinator_is_told_whose_sheets_are_missing(committee, page):
    assert "Aino Arvioija" in drawn(page("shortlist", as_="sari"))
    assert "Aino Arvioija" not in drawn(page("shortlist", as_="olli"))


def test_the_finding_stands_first(committee, page):
    with_slots(committee, 2)
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1})

    shown = page("shortlist", as_="sari")

    assert shown.header[0].value == "All 2 slots would be filled the same almost whatever we do."
    assert "The call is open until 10 Dec 2021: this order will change." in [c.value for c in shown.caption]


def test_a_tie_across_the_line_is_shown_as_a_tie(committee, page):
    with_slots(committee, 2)
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 3, "H-04": 1})

    shown = page("shortlist", as_="sari")

    assert shown.header[0].value == (
        "1 of the 2 slots would be filled the same almost whatever we do; 1 is open between H-02 and H-03."
    )
    assert [line[0] for line in rows(shown, "The slots and the first reserves")] == ["1", "2 =", "2 =", "reserve 2"]
    assert list(shown.dataframe[0].value["Zone"]) == ["● Safe", "◐ Contested", "◐ Contested", "○ Out"]


def test_a_call_that_has_closed_says_nothing_of_changes(committee, page):
    rated(committee, {"H-01": 4})
    setup.open_gate(committee, actor(committee), GateKey.CALL_CLOSED)

    assert not [c for c in page("shortlist", as_="sari").caption if "will change" in c.value]


def test_who_has_no_rating_yet_is_listed_and_not_ranked(committee, page):
    rated(committee, {"H-01": 4, "H-02": 3})

    shown = page("shortlist", as_="sari")

    assert list(shown.dataframe[0].value["Zone"])[2:] == ["– Unrated", "– Unrated"]
    assert [c.value for c in shown.caption if c.value.startswith("Not ranked")] == [
        "Not ranked, because fewer than 50 % of the weight has a level: H-03 and H-04."
    ]


def test_nobody_rated_is_an_empty_state_that_says_so(committee, page):
    rated(committee, {})

    shown = page("shortlist", as_="sari")

    assert shown.header[0].value == "Nobody is ranked yet: too few ratings have been submitted."
    assert not shown.get("plotly_chart")


@pytest.mark.parametrize("case", ["own sheets not submitted", "recused"])
def test_who_sees_a_part_sees_no_slots_and_no_zones(committee, page, case):
    rated(
        committee,
        {"H-01": 4, "H-02": 3, "H-03": 2} if case != "recused" else dict.fromkeys(["H-01", "H-02", "H-03", "H-04"], 2),
    )
    if case == "recused":
        conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    shown = page("shortlist", as_="aino")
    everything = drawn(shown)

    assert standings.result(committee, actor(committee, "aino")).partial
    assert "Zone" not in shown.dataframe[0].value
    assert not [zone for zone in ("Contested", "Safe") if zone in everything]
    assert "cut line" not in everything.casefold()
    if case == "recused":
        assert "Hiekkalahden" not in everything
        assert "H-01" not in everything


def test_an_application_chosen_is_explained_to_the_last_point(committee, page):
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1})

    shown = page("shortlist", as_="sari", code="H-02")

    assert shown.selectbox(key="why").value == "H-02"
    assert "75.0 points = 50 % of A (75.0) + 50 % of B (75.0)." in [text.value for text in shown.markdown]
    bars = figure_of(shown, "contributions_H-02")["data"][0]
    assert len(bars["y"]) == 14
    assert "Together" in bars["y"][-1]


def test_a_code_that_nobody_may_see_explains_nothing(committee, page):
    rated(committee, {"H-01": 4})

    shown = page("shortlist", as_="sari", code="H-99")

    assert shown.selectbox(key="why").value is None


def test_comparing_names_what_parts_them(committee, page):
    rated(committee, {"H-01": 4, "H-02": 3, "H-03": 2, "H-04": 1})
    shown = page("shortlist", as_="sari")

    shown.session_state["shortlist_tab"] = "Compare"
    shown.run()

    assert shown.multiselect(key="compared").value == ["H-01", "H-02"]
    assert [text.value for text in shown.markdown if text.value.startswith("H-01 is 25.0 points ahead of H-02.")]


def test_applicants_names_are_text_in_charts_too(committee, page):
    applications.enter(
        committee, actor(committee), values={"name": "<b>Kunta</b> <script>alert(1)</script>"}, submitted_at=None
    )
    rated(committee, {"H-05": 3})

    spec = json.dumps(figure_of(page("shortlist", as_="sari"), "plane"))

    assert "&lt;script&gt;" in spec
    assert "<script" not in spec


def test_the_page_speaks_the_readers_language(committee, page):
    rated(committee, {"H-01": 4})

    assert page("shortlist", as_="sari", language="fi").title[0].value == "Valintalista"


def marks(figure):
    return [trace for trace in figure.data if trace.mode == "markers+text"]


def point(code, x, y, zone=Zone.SAFE):
    return Point(code, "Kunta", x, y, (x + y) / 2, zone)


def test_every_zone_has_a_shape_of_its_own():
    figure = plane(
        (point("H-01", 90, 90), point("H-02", 60, 60, Zone.CONTESTED), point("H-03", 10, 20, Zone.OUT)), ON, Look()
    )

    shapes = {(trace.marker.symbol, trace.marker.gradient.type) for trace in marks(figure)}

    assert [trace.name for trace in marks(figure)] == ["Safe", "Contested", "Out"]
    assert len(shapes) == 3


def test_two_on_one_spot_are_one_mark_with_both_codes():
    figure = plane((point("H-01", 50, 60), point("H-02", 50, 60)), ON, Look())

    assert [tuple(trace.text) for trace in marks(figure)] == [("H-01 = H-02",)]
    assert [tuple(trace.customdata) for trace in marks(figure)] == [("H-01 H-02",)]


def test_along_the_cut_line_the_score_is_the_same():
    on = Plane(("A", "B"), ("A", "B"), (1.0, 3.0), line=60.0)

    line = next(trace for trace in plane((point("H-01", 50, 60),), on, Look()).data if trace.line.dash == "solid")

    assert [x * 0.25 + y * 0.75 for x, y in zip(line.x, line.y, strict=True)] == pytest.approx([60, 60])


def test_a_gate_is_a_line_across_the_first_dimension():
    on = Plane(("A", "B"), ("A", "B"), (0.0, 1.0), gate=25.0, levels=())

    figure = plane((point("H-01", 50, 60),), on, Look("fi"))

    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(25, 25)]


def test_a_code_stands_nearer_to_its_own_mark_than_to_another():
    figure = plane((point("H-06", 69.6, 76.4), point("H-15", 66.9, 75.7), point("H-14", 75, 77.7)), ON, Look())

    places = dict(zip(marks(figure)[0].text, marks(figure)[0].textposition, strict=True))

    assert not places["H-06"].endswith("left")
    assert not places["H-15"].endswith("right")


def test_at_most_a_few_dozen_codes_stand_in_a_crowd():
    crowd = tuple(point(f"H-{n}", n % 100, n / 3) for n in range(MOST_MARKS))

    figure = plane(crowd, ON, Look())

    assert sum(len(trace.x) for trace in marks(figure)) == MOST_MARKS
    assert sum(bool(text) for trace in marks(figure) for text in trace.text) == 24


@pytest.mark.parametrize(("language", "separators"), [("fi", ","), ("sv", ","), ("en", ".")])
def test_figures_write_numbers_as_the_language_does(language, separators):
    bars = staircase((Bar("A1", 12.5, 0),), "Together", "Points", Look(language))

    assert bars.layout.separators[0] == separators
    assert bars.data[0].text[0] == f"12{separators}5"


def test_bars_begin_where_the_one_above_ends():
    bars = staircase((Bar("A1", 12.5, 0), Bar("B1", 30, 1), Bar("A", -2.5, 0)), "Together", "Points", Look()).data[0]

    assert list(bars.base) == [0, 12.5, 42.5, 0]
    assert list(bars.x) == [12.5, 30, -2.5, 40]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_and_letters_stand_out_from_their_ground(palette):
    def contrast(colour):
        a, b = sorted((luminance(colour), luminance(palette.ground)))
        return (b + 0.05) / (a + 0.05)

    assert all(contrast(colour) >= 3 for colour in (*palette.hues, *palette.zones.values()))
    assert all(contrast(colour) >= 4.5 for colour in (palette.ink, palette.soft))
