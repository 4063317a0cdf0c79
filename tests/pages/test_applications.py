"""pages.applications: the list with its filters, one application in full, and each act of care press by press."""

import re
from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from data.access import GateKey
from data.actions import applications as acts
from data.actions import conflicts, interviews, ratings, setup
from data.imports.notes import ImportedNote
from data.imports.tables import Attention
from data.log import ACTS
from data.queries import applications, programmes
from scoring.eligibility import Verdict
from scoring.ratings import Rating, RatingSet, Stage
from tests.pages.conftest import (
    ANSWERS,
    actor,
    drawn,
    errors,
    facts,
    headings,
    logged,
    press,
    rows,
    seals,
    turn_to,
    without_foot,
)

SENT = datetime(2021, 11, 20, tzinfo=UTC)
TOO_LATE = datetime(2021, 12, 11, 9, tzinfo=UTC)
FLAG = Attention(None, "volume_eur", "“{value}” is not one number. Write it in digits.", {"value": "n. 5"})
JOINT = {
    "business_id": "9000001-1",
    "municipality": "Vaarala",
    "partners": [{"name": "Metsolan opisto", "business_id": "9000011-8"}],
    "contact": "CANARY-CONTACT kirjaamo@esimerkki.invalid",
    "team": "CANARY-TEAM hankintapäällikkö",
    "volume_eur": 12500000,
}
ANALYSED = "Hankinnat on analysoitu toimittajittain vuodesta 2020."


def entered(engine, name, *, values=None, submitted_at=SENT, attention=()):
    return acts.enter(
        engine,
        actor(engine),
        values={**ANSWERS, "name": name, **(values or {})},
        submitted_at=submitted_at,
        attention=attention,
    )


def detail(engine, code="H-01"):
    return applications.application(engine, actor(engine), code)


def rated(engine, levels, *, release=True):
    given = tuple(
        Rating(code, assessor, criterion.key, Fraction(level), Stage.FORM)
        for code, level in levels.items()
        for assessor in ("aino", "eino")
        for criterion in programmes.frame(engine, actor(engine)).rubric.criteria
    )
    ratings.import_ratings(engine, actor(engine), RatingSet(given, frozenset()))
    if release:
        seals(engine)
        setup.open_gate(engine, actor(engine), GateKey.RATINGS_RELEASED)


def listed(page):
    return list(page.dataframe[0].value["Code"]) if page.dataframe else []


def opened(page, tab, *, as_="sari", code="H-01", language="en"):
    """One application with that part of it open."""
    return turn_to(page("applications", as_=as_, code=code, language=language), tab, "application_tab")


def care(page, *, code="H-01", as_="sari"):
    return opened(page, "Facts and eligibility", code=code, as_=as_)


# The list.


def test_the_list_tells_each_application_in_one_line(committee, page):
    entered(committee, "Joukkue", values=JOINT, submitted_at=TOO_LATE, attention=[FLAG])

    line = page("applications", as_="olli").dataframe[0].value.to_dict("records")[-1]

    assert line == {
        "Code": "H-05",
        "Lead organisation": "Joukkue (+1)",
        "Type": "municipality",
        "Received": "11 Dec 2021 11:00 · late",
        "Eligibility": "To be clarified",
        "Interview": "Not booked",
        "Attention": "1 flag",
        "Coverage": "after release",
        "Municipality": "Vaarala",
        "Language": "Finnish",
        "Themes": "Employment through procurement",
    }


@pytest.mark.parametrize(
    ("shown", "codes"),
    [
        ("all", ["H-01", "H-02", "H-03", "H-05"]),
        ("attention", ["H-03"]),
        ("clarify", ["H-01", "H-03", "H-05"]),
        ("late", ["H-05"]),
        ("joint", ["H-05"]),
        ("aside", ["H-04"]),
    ],
)
def test_each_filter_leaves_what_it_says(committee, page, shown, codes):
    entered(committee, "Joukkue", values=JOINT, submitted_at=TOO_LATE)
    acts.withdraw(committee, actor(committee), "H-04", reason="By e-mail")
    rated(committee, {"H-03": 2}, release=False)
    one = detail(committee, "H-03")
    acts.correct(
        committee, actor(committee), "H-03", values={"skills": "Muutettu."}, reason="Letter", version=one.version
    )
    found = page("applications", as_="sari")

    found.pills(key="show").set_value(shown).run()

    assert listed(found) == codes


@pytest.mark.parametrize(
    ("words", "codes"),
    [("h-03", ["H-03"]), ("KUNTA", ["H-02", "H-03"]), (" kaupunki ", ["H-01", "H-04"]), ("nowhere", [])],
    ids=["a code", "a part of a name", "spaces around", "nothing fits"],
)
def test_the_search_finds_codes_and_names(committee, page, words, codes):
    found = page("applications", as_="aino")

    found.text_input(key="find").set_value(words).run()

    assert listed(found) == codes


def test_a_search_that_finds_nothing_says_what_to_do(committee, page):
    found = page("applications", as_="aino")

    found.text_input(key="find").set_value("nowhere").run()

    assert found.info[-1].value == "No application fits. Choose “All”, or clear the words."


def test_filter_and_search_work_together(committee, page):
    entered(committee, "Hiekkalahden joukkue", submitted_at=TOO_LATE)
    entered(committee, "Metsolan joukkue", submitted_at=TOO_LATE)
    found = page("applications", as_="aino", find="hiekka")

    found.pills(key="show").set_value("late").run()

    assert listed(found) == ["H-05"]


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_an_address_with_a_filter_opens_the_same_in_every_language(committee, page, language):
    entered(committee, "Metsolan joukkue", submitted_at=TOO_LATE)

    found = page("applications", as_="aino", language=language, show="late")

    assert found.pills(key="show").value == "late"


def test_a_recused_person_misses_the_row_and_its_name(committee, page):
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    found = page("applications", as_="aino")

    assert listed(found) == ["H-02", "H-03", "H-04"]
    assert "3 applications" in [caption.value for caption in found.caption]
    assert "Hiekkalahden" not in drawn(found)


def test_an_application_is_opened_from_the_list(committee, page):
    found = page("applications", as_="olli")

    found.selectbox(key="open_1_4").select("H-03").run()

    assert found.title[0].value == "H\\-03 Suokylän kunta"
    assert found.query_params["code"] == "H-03"


def test_coverage_is_said_after_release_only(committee, page):
    rated(committee, {"H-01": 3}, release=False)
    before = list(page("applications", as_="olli").dataframe[0].value["Coverage"])

    setup.open_gate(committee, actor(committee), GateKey.RATINGS_RELEASED)

    assert before == ["after release"] * 4
    assert list(page("applications", as_="olli").dataframe[0].value["Coverage"]) == ["100 %", "0 %", "0 %", "0 %"]


@pytest.mark.parametrize("person", ["sari", "pertti", "olli"], ids=["coordinator", "chair", "observer"])
def test_before_release_the_list_is_the_same_whatever_the_levels(committee, page, person):
    rated(committee, dict.fromkeys(("H-01", "H-02"), 4), release=False)
    high = without_foot(page("applications", as_=person))

    rated(committee, dict.fromkeys(("H-01", "H-02"), 0), release=False)

    assert without_foot(page("applications", as_=person)) == high


@pytest.mark.parametrize(
    ("button", "way", "title"),
    [
        ("Load from a file", "import", "Load applications and ratings"),
        ("Enter one by hand", "enter", "Enter an application by hand"),
    ],
)
def test_the_coordinator_has_two_ways_in(committee, page, button, way, title):
    found = page("applications", as_="sari")

    press(found, button)

    assert found.title[0].value == title
    assert found.query_params[way] == "1"


def test_an_empty_list_says_how_to_fill_it(committee, page, picks):
    key = setup.start_own(committee, actor(committee), template="soske-2022", name="Kevät 2027")

    found = picks(page("applications", as_="sari"), "sari", programme=key)

    assert found.info[-1].value == "No applications yet. Load the export of the form tool, or enter one by hand."


# One application.


def test_answers_stand_section_by_section_as_they_were_typed(committee, page):
    one = page("applications", as_="olli", code="H-01")

    passages = [text.value for text in one.html if "vt-passage" in text.value]

    assert [header.value for header in one.header] == [
        "Procurement management today",
        "Goals for social sustainability",
        "Commitment and interview",
    ]
    assert passages[:4] == [
        f'<p class="vt-passage ">{ANSWERS["leadership"]}</p>',
        f'<p class="vt-passage ">{ANSWERS["analysis"]}</p>',
        f'<p class="vt-passage ">{ANSWERS["skills"]}</p>',
        '<p class="vt-passage vt-empty">No answer.</p>',
    ]


def test_an_applicants_text_is_never_markup(committee, page):
    entered(committee, "<b>Kunta</b> [x](https://e.example)", values={"skills": "<script>alert(1)</script>\nToinen"})

    one = page("applications", as_="olli", code="H-05")

    assert one.title[0].value == "H\\-05 \\<b\\>Kunta\\</b\\> \\[x\\]\\(https\\:\u2060//e\\.example\\)"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Toinen" in drawn(one)


def test_facts_are_the_short_answers_in_words(committee, page):
    entered(committee, "Joukkue", values=JOINT, submitted_at=TOO_LATE)

    one = opened(page, "Facts and eligibility", as_="olli", code="H-05")

    assert list(facts(one).values()) == [
        "Joukkue",
        "9000001-1",
        "municipality",
        "Vaarala",
        "Finnish",
        "Metsolan opisto, 9000011-8",
        "12,500,000 €",
        "A separate approved document",
        "Regularly",
        "Employment through procurement",
        "–",
        "Kaupunginjohtaja.",
        "Yes",
        "–",
        "11 Dec 2021 11:00 · late",
    ]


def test_a_joint_team_says_how_many_partners_it_has(committee, page):
    entered(committee, "Joukkue", values=JOINT)

    one = page("applications", as_="olli", code="H-05")

    assert one.title[0].value == "H\\-05 Joukkue \\(\\+1 partner\\)"


@pytest.mark.parametrize("tab", ["Answers", "Facts and eligibility", "Ratings", "Notes", "History"])
@pytest.mark.parametrize(
    ("person", "canaries"),
    [("sari", ["CANARY-CONTACT", "CANARY-TEAM"]), ("pertti", []), ("aino", ["CANARY-TEAM"]), ("olli", [])],
    ids=["coordinator", "chair", "assessor", "observer"],
)
def test_contact_is_the_coordinators_and_the_team_is_for_who_must_know_it(committee, page, person, canaries, tab):
    entered(committee, "Joukkue", values=JOINT)
    conflicts.answer(committee, actor(committee, "aino"), "H-05", ground=None)

    everything = drawn(opened(page, tab, as_=person, code="H-05"))

    seen = [canary for canary in ("CANARY-CONTACT", "CANARY-TEAM") if canary in everything]
    assert seen == (canaries if tab == "Facts and eligibility" else [])


def test_each_eligibility_rule_says_what_it_computes_and_why(committee, page):
    entered(committee, "Joukkue", values={**JOINT, "organisation_type": "other"}, submitted_at=TOO_LATE)

    one = opened(page, "Facts and eligibility", as_="olli", code="H-05")

    assert headings(one, "Eligibility of H-05") == ["Rule", "Verdict", "Why"]
    assert rows(one, "Eligibility of H-05") == [
        ["E1 Public contracting entity", "To be clarified", "The answer needs a person's decision."],
        ["E2 Received in time", "To be clarified", "Received after the deadline; decide whether it is taken in."],
        ["E3 Theme within the programme", "Yes", "The answer meets the rule."],
        ["E4 Interview held", "To be clarified", "The interview has not been held yet."],
        ["E5 Can take part January–April", "Yes", "The answer meets the rule."],
        ["E6 Management commitment confirmed", "Yes", "The form names a sponsor from management."],
        ["E7 Groundwork done", "After release", "Known after ratings are released."],
        ["E8 One application per team", "Yes", "No organisation of this team stands in another application."],
    ]


def test_a_verdict_has_a_shape_beside_its_word(committee, page):
    one = opened(page, "Facts and eligibility", as_="olli", code="H-01")

    table = next(text.value for text in one.html if "Eligibility of H-01" in text.value)

    assert table.count('class="vt-mark vt-yes"') == 6
    assert table.count('class="vt-mark vt-clarify"') == 2


def test_the_self_assessment_stands_beside_the_committees_level(committee, page):
    one = opened(page, "Ratings", as_="olli")

    levels = rows(one, "Levels of H-01 by criterion")

    assert headings(one, "Levels of H-01 by criterion") == ["Criterion", "Committee", "Self-assessment"]
    assert [own for _criterion, _committee, own in levels] == ["3", *["–"] * 6, "1", *["–"] * 2, "1", *["–"] * 2]
    assert {committees for _criterion, committees, _own in levels} == {"after release"}


def test_the_self_assessment_is_never_counted(committee, page):
    rated(committee, {"H-01": 2})

    one = opened(page, "Ratings", as_="olli")

    assert headings(one, "Levels of H-01 by criterion") == [
        "Criterion",
        "Aino Arvioija",
        "Eino Arvioija",
        "Committee",
        "Self-assessment",
    ]
    assert rows(one, "Levels of H-01 by criterion")[0] == [
        "A1 Procurement policy and strategy",
        "2",
        "2",
        "2.00",
        "3",
    ]


def test_what_the_interview_moved_is_shown_with_an_arrow(committee, page):
    seals(committee)
    for level, stage in (("1", Stage.FORM), ("2", Stage.INTERVIEW)):
        ratings.rate(
            committee,
            actor(committee, "aino"),
            "H-02",
            criterion="A3",
            level=level,
            stage=stage,
            version=0 if stage is Stage.FORM else 1,
            reason="Selvisi *vasta* puheesta." if stage is Stage.INTERVIEW else "",
        )

    one = opened(page, "Ratings", as_="aino", code="H-02")

    assert [line[1] for line in rows(one, "Levels of H-02 by criterion")][:4] == ["–", "–", "1 → 2", "–"]
    assert rows(one, "What the interview moved in H-02") == [
        ["A3", "Aino Arvioija", "1 → 2", "Selvisi *vasta* puheesta."]
    ]


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("olli", "No ratings to show. They appear when they have been released."),
        ("eino", "No ratings to show. You see others' ratings after release, once your own sheet is submitted."),
    ],
    ids=["observer", "assessor"],
)
def test_before_release_nobody_sees_what_another_has_given(committee, page, person, sentence):
    seals(committee)
    ratings.rate(
        committee,
        actor(committee, "aino"),
        "H-01",
        criterion="A3",
        level="4",
        stage=Stage.FORM,
        version=0,
        evidence=[{"source": "answer:analysis", "quote": ANALYSED}],
    )

    one = opened(page, "Ratings", as_=person)

    assert one.info[-1].value == sentence
    assert {line[1] for line in rows(one, "Levels of H-01 by criterion")} == {"after release"}
    assert ANALYSED not in drawn(one)


def test_evidence_stands_with_the_level_it_carries(committee, page):
    seals(committee)
    for criterion, level, piece in (
        ("A3", "3", {"source": "answer:analysis", "quote": ANALYSED}),
        ("A6", "0", {"source": "nothing:contracts", "quote": ""}),
    ):
        ratings.rate(
            committee,
            actor(committee, "aino"),
            "H-01",
            criterion=criterion,
            level=level,
            stage=Stage.FORM,
            version=0 if criterion == "A3" else 1,
            evidence=[piece],
        )

    one = opened(page, "Ratings", as_="aino")

    assert [text.value for text in one.expander[0].markdown] == [
        "**A3 · Aino Arvioija · 3**",
        "**A6 · Aino Arvioija · 0**",
    ]
    assert [text.value for text in one.expander[0].get("html")] == [
        f'<p class="vt-passage ">{ANALYSED}</p>',
        '<p class="vt-passage ">The field says nothing.</p>',
    ]


def test_notes_stand_with_their_criterion(committee, page):
    note = ImportedNote(
        "H-01", True, "Haastattelu", None, date(2021, 11, 24), (("A3", "Analyysi on uusi."), (None, "Muuta.")), ()
    )
    interviews.import_notes(committee, actor(committee), [note], sha256="a" * 64)

    one = opened(page, "Notes", as_="olli")

    assert [text.value for text in one.subheader] == ["Haastattelu · 24 Nov 2021"]
    assert [text.value for text in one.markdown] == ["**A3 Spend analysis and planning**"]
    assert [text.value for text in one.html if "vt-passage" in text.value] == [
        '<p class="vt-passage ">Analyysi on uusi.</p>',
        '<p class="vt-passage ">Muuta.</p>',
    ]


def test_without_notes_it_says_where_they_come_from(committee, page):
    one = opened(page, "Notes", as_="olli")

    assert one.info[-1].value == "No notes yet. They are written or loaded on the page Interviews."


@pytest.mark.parametrize(
    ("language", "tab", "caption", "said"),
    [
        (
            "en",
            "History",
            "History of H-01",
            ["Application withdrawn", "Eligibility decided", "Application entered by hand"],
        ),
        (
            "fi",
            "Historia",
            "Hakemuksen H-01 historia",
            ["Hakemus peruttu", "Kelpoisuus ratkaistu", "Hakemus kirjattu käsin"],
        ),
        (
            "sv",
            "Historik",
            "Historik för H-01",
            ["Ansökan återtagen", "Behörighet avgjord", "Ansökan inskriven för hand"],
        ),
    ],
)
def test_the_history_speaks_the_readers_language(committee, page, language, tab, caption, said):
    acts.decide_eligibility(committee, actor(committee), "H-01", rule="E4", verdict=Verdict.YES, reason="Held")
    acts.withdraw(committee, actor(committee), "H-01", reason="By e-mail")

    one = opened(page, tab, as_="olli", language=language)

    assert [line[2] for line in rows(one, caption)] == said


def test_the_history_of_one_application_is_its_own(committee, page):
    acts.withdraw(committee, actor(committee), "H-03", reason="By e-mail")

    one = opened(page, "History", as_="olli", code="H-02")

    assert [line[1:] for line in rows(one, "History of H-02")] == [
        ["sari", "Interview booked or changed"],
        ["sari", "Application entered by hand"],
    ]


@pytest.mark.parametrize("case", ["recused", "missing"])
def test_what_is_closed_and_what_is_missing_answer_the_same(committee, page, case):
    code = "H-01" if case == "recused" else "H-99"
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    one = page("applications", as_="aino", code=code)

    assert errors(one) == [f"There is no application {code} that you may see.".replace("-", "\\-")]
    assert not one.tabs
    assert "Hiekkalahden" not in drawn(one)


def test_the_recused_are_named_to_the_others(committee, page):
    conflicts.answer(committee, actor(committee, "aino"), "H-01", ground="board")

    assert facts(opened(page, "Facts and eligibility", as_="olli"))["Recused"] == "Aino Arvioija"


@pytest.mark.parametrize(("person", "way"), [("aino", ["Assess H-01"]), ("olli", []), ("sari", [])])
def test_only_an_assessor_is_shown_the_way_to_the_sheet(committee, page, person, way):
    one = page("applications", as_=person, code="H-01")

    assert [link.label for link in one.get("page_link")] == ["All applications", *way]


# What the coordinator does, each by its own press. `reason` is the text that the act asks for.


def decide(one, reason):
    one.selectbox(key="rule_H-01").select("E4").run()
    one.radio(key="verdict_H-01").set_value(Verdict.NO).run()
    one.text_area(key="why_H-01").set_value(reason).run()
    press(one, "decide")


def ask(one, reason):
    one.text_area(key="ask_H-01").set_value(reason).run()
    press(one, "asked")


def answer(one, reason):
    one.text_area(key="answer_1").set_value(reason).run()
    press(one, "answered_1")


def correct(one, reason, field="skills", value="Koulutamme vuosittain."):
    one.selectbox(key="field_H-01").select(field).run()
    one.text_area(key=f"new_H-01_{field}").set_value(value).run()
    one.text_input(key="correct_H-01").set_value(reason).run()
    press(one, "correct")


def withdraw(one, reason):
    one.text_input(key="withdraw_H-01").set_value(reason).run()
    press(one, "withdraw")


def merge(one, reason):
    one.selectbox(key="into_H-01").select("H-03").run()
    one.text_input(key="merge_H-01").set_value(reason).run()
    press(one, "merge")


def asked(engine):
    acts.ask(engine, actor(engine), "H-01", question="Kuka vastaa?")


def withdrawn(engine):
    acts.withdraw(engine, actor(engine), "H-01", reason="By e-mail")


def nothing(engine):
    """Nothing needs to be there first."""


ACTS_OF_CARE = [
    pytest.param(nothing, decide, "decide eligibility", "Say the reason: it will stand in the minutes.", id="decide"),
    pytest.param(nothing, ask, "ask clarification", "Write the question to the applicant.", id="ask"),
    pytest.param(asked, answer, "answer clarification", "Write the applicant's answer.", id="answer"),
    pytest.param(nothing, correct, "correct", "Say why the answer is corrected.", id="correct"),
    pytest.param(nothing, withdraw, "withdraw", "Say who withdrew the application, and when.", id="withdraw"),
    pytest.param(withdrawn, withdraw, "restore", "Say why the application comes back.", id="restore"),
    pytest.param(nothing, merge, "merge", "Say why the two are one application.", id="merge"),
]


@pytest.mark.parametrize(("first", "act", "name", "sentence"), ACTS_OF_CARE)
def test_an_act_is_logged_once(committee, page, first, act, name, sentence):
    first(committee)
    one = care(page)

    act(one, "Puhelu 1.12.")

    assert logged(committee, name) == 1
    assert errors(one) == []


@pytest.mark.parametrize("words", ["", "   "], ids=["nothing", "blanks"])
@pytest.mark.parametrize(("first", "act", "name", "sentence"), ACTS_OF_CARE)
def test_an_act_without_its_reason_is_refused_with_the_sentence(committee, page, first, act, name, sentence, words):
    first(committee)
    before = detail(committee)
    one = care(page)

    act(one, words)

    assert errors(one) == [sentence]
    assert logged(committee, name) == 0
    assert detail(committee) == before


@pytest.mark.parametrize(("first", "act", "name", "sentence"), ACTS_OF_CARE)
def test_an_act_stands_in_the_history_at_once(committee, page, first, act, name, sentence):
    first(committee)
    one = care(page)
    act(one, "Puhelu 1.12.")

    turn_to(one, "History", "application_tab")

    assert rows(one, "History of H-01")[0][1:] == ["sari", ACTS[name]]


def test_what_is_saved_says_when(committee, page):
    one = care(page)

    withdraw(one, "Sähköposti 1.12.")

    assert [bool(re.fullmatch(r"Saved \d\d:\d\d", box.value)) for box in one.success] == [True]


def test_a_decision_stands_above_what_the_rule_computes(committee, page):
    one = care(page)

    decide(one, "Ei haastateltu 3.12. mennessä.")

    ruling = applications.eligible(committee, actor(committee))["H-01"]["E4"]
    assert (ruling.verdict, ruling.reason, ruling.decided_by) == (Verdict.NO, "Ei haastateltu 3.12. mennessä.", "sari")
    rule, verdict, why = rows(one, "Eligibility of H-01")[3]
    assert (rule, verdict) == ("E4 Interview held", "No")
    assert why.startswith("Decided by sari ")
    assert why.endswith(": Ei haastateltu 3.12. mennessä.")


def test_a_clarification_is_shown_with_its_answer(committee, page):
    one = care(page)

    ask(one, "Kuka vastaa *hankinnoista*?")
    answer(one, "Hankintajohtaja.")

    found = detail(committee).clarifications[0]
    assert (found.question, found.answer) == ("Kuka vastaa *hankinnoista*?", "Hankintajohtaja.")
    assert "**Kuka vastaa \\*hankinnoista\\*?**" in [text.value for text in one.markdown]
    assert '<p class="vt-passage ">Hankintajohtaja.</p>' in [text.value for text in one.html]


def test_an_answered_clarification_cannot_be_answered_again(committee, page):
    asked(committee)
    one = care(page)

    answer(one, "Hankintajohtaja.")

    assert "answered_1" not in [button.key for button in one.button]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("name", "Hiekkalahti", "Hiekkalahti"),
        ("skills", "Koulutamme vuosittain.", "Koulutamme vuosittain."),
        ("business_id", "FI 90000011", "9000001-1"),
        ("volume_eur", "n. 12,5 milj.", 12500000),
        ("partners", "Metsolan opisto 9000011-8", [{"name": "Metsolan opisto", "business_id": "9000011-8"}]),
    ],
    ids=["text", "long text", "Business ID", "money", "partners"],
)
def test_a_correction_is_stored_in_its_canonical_value(committee, page, field, typed, stored):
    one = care(page)

    correct(one, "Puhelu 1.12.", field, typed)

    assert detail(committee).values[field] == stored


@pytest.mark.parametrize(
    ("field", "widget", "chosen"),
    [("policy", "selectbox", "preparing"), ("themes", "multiselect", ["rights", "employment"])],
    ids=["one option", "several options"],
)
def test_a_choice_is_corrected_by_choosing(committee, page, field, widget, chosen):
    one = care(page)
    one.selectbox(key="field_H-01").select(field).run()
    getattr(one, widget)(key=f"new_H-01_{field}").set_value(chosen).run()
    one.text_input(key="correct_H-01").set_value("Puhelu 1.12.").run()

    press(one, "correct")

    assert detail(committee).values[field] == chosen


@pytest.mark.parametrize(
    ("field", "typed", "cause"),
    [
        ("volume_eur", "viisi tai kuusi", "“viisi tai kuusi” is not one number. Write it in digits."),
        ("volume_eur", "5–6", "“5\\-6” is not one number. Write it in digits."),
        ("volume_eur", "12.500", "“12\\.500” can be read in two ways. Write it without a thousands mark."),
        ("business_id", "ei ole", "“ei ole” is not a Business ID, which looks like 1234567-1."),
    ],
    ids=["in words", "a range", "two readings", "no Business ID"],
)
def test_what_cannot_be_read_is_refused_with_its_cause(committee, page, field, typed, cause):
    before = detail(committee)
    one = care(page)

    correct(one, "Puhelu 1.12.", field, typed)

    assert errors(one) == [cause]
    assert detail(committee) == before
    assert logged(committee, "correct") == 0


@pytest.mark.parametrize("euros", [48_500_000, 950_000, 9_500], ids=["millions", "thousands", "below ten thousand"])
@pytest.mark.parametrize("language", ["en", "fi"])
def test_an_amount_that_is_saved_as_it_stands_stays_what_it_is(committee, page, language, euros):
    code = entered(committee, "Joukkue", values={"volume_eur": euros})
    tab = {"en": "Facts and eligibility", "fi": "Tiedot ja kelpoisuus"}[language]
    one = opened(page, tab, code=code, language=language)
    one.selectbox(key=f"field_{code}").select("volume_eur").run()
    one.text_input(key=f"correct_{code}").set_value("Tarkistettu.").run()

    press(one, "correct")

    assert detail(committee, code).values["volume_eur"] == euros


def test_the_name_of_the_lead_cannot_be_emptied(committee, page):
    one = care(page)

    correct(one, "Puhelu 1.12.", "name", "")

    assert errors(one) == ["An application needs the name of its lead organisation."]
    assert detail(committee).row.name == "Hiekkalahden kaupunki"


def test_a_correction_over_another_window_is_refused(committee, page):
    one = care(page)
    one.selectbox(key="field_H-01").select("skills").run()
    one.text_area(key="new_H-01_skills").set_value("Toinen.").run()
    one.text_input(key="correct_H-01").set_value("Puhelu 1.12.").run()
    acts.correct(
        committee,
        actor(committee),
        "H-01",
        values={"skills": "Ensimmäinen."},
        reason="Letter",
        version=detail(committee).version,
    )

    press(one, "correct")

    assert errors(one) == ["H\\-01 was changed in another window. It is shown here as it stands now."]
    assert detail(committee).values["skills"] == "Ensimmäinen."


def test_a_correction_after_ratings_asks_the_assessors_to_look_again(committee, page):
    rated(committee, {"H-01": 2}, release=False)
    one = care(page)

    correct(one, "Puhelu 1.12.")

    assert [box.value for box in one.warning] == [
        "Answers changed after somebody had rated this application. Ratings were kept."
    ]


def test_a_withdrawn_application_says_so_and_leaves_the_selection(committee, page):
    one = care(page)

    withdraw(one, "Sähköposti 1.12.")

    assert detail(committee).row.state == "withdrawn"
    assert [box.value for box in one.warning] == ["Withdrawn: it is not in the selection any more."]
    assert listed(page("applications", as_="sari")) == ["H-02", "H-03", "H-04"]


def test_a_withdrawn_application_comes_back(committee, page):
    withdrawn(committee)
    one = care(page)

    withdraw(one, "He changed their mind 2.12.")

    assert detail(committee).row.state == "received"
    assert not one.warning


def test_a_duplicate_is_set_aside_for_the_one_that_is_kept(committee, page):
    one = care(page)

    merge(one, "Sama joukkue lähetti kahdesti.")

    found = detail(committee)
    assert (found.row.state, found.merged_into) == ("merged", "H-03")
    assert [box.value for box in one.warning] == ["Merged: it is not in the selection any more."]


def test_a_merge_needs_the_one_to_keep(committee, page):
    one = care(page)

    assert next(button for button in one.button if button.key == "merge").disabled


def test_an_application_is_merged_only_into_one_of_the_selection(committee, page):
    acts.withdraw(committee, actor(committee), "H-04", reason="By e-mail")

    one = care(page)

    assert one.selectbox(key="into_H-01").options == ["H-02 Koivurannan kunta", "H-03 Suokylän kunta"]


def test_flags_are_shown_with_their_question_and_settled(committee, page):
    code = entered(committee, "Joukkue", attention=[FLAG])
    one = care(page, code=code)
    flag = [text.value for text in one.markdown if "Write it in digits" in text.value]

    press(one, "settle")

    assert flag == [
        "**Yearly procurement volume \\(million euros, VAT 0 %\\)** – "
        "“n\\. 5” is not one number\\. Write it in digits\\."
    ]
    assert detail(committee, code).attention == ()
    assert logged(committee, "settle") == 1
    assert "Needs attention" not in [header.value for header in one.header]


@pytest.mark.parametrize("person", ["pertti", "aino", "olli"], ids=["chair", "assessor", "observer"])
def test_nobody_but_the_coordinator_is_offered_an_act(committee, page, person):
    asked(committee)
    entered(committee, "Joukkue", attention=[FLAG])
    conflicts.answer(committee, actor(committee, "aino"), "H-05", ground=None)

    buttons = [[button.key for button in care(page, as_=person, code=code).button] for code in ("H-01", "H-05")]

    # A conflict of interest of one's own is declared by whoever prepares, leads or assesses.
    assert buttons == ([[], []] if person == "olli" else [["recuse_H-01"], ["recuse_H-05"]])


def test_the_coordinator_is_offered_each_act(committee, page):
    asked(committee)

    assert [button.key for button in care(page).button] == [
        "decide",
        "answered_1",
        "asked",
        "correct",
        "withdraw",
        "merge",
        "recuse_H-01",
    ]


def test_once_the_programme_is_closed_no_act_is_stored(committee, page):
    one = care(page)
    setup.open_gate(committee, actor(committee), GateKey.CLOSED)

    withdraw(one, "Sähköposti 1.12.")

    assert errors(one) == ["The programme is closed; nothing in it changes any more."]
    assert detail(committee).row.state == "received"


# An application that came another way.

ENTER = "Enter the application"


def form(page, **texts):
    entering = page("applications", as_="sari", enter="1")
    for key, text in texts.items():
        next(one for one in (*entering.text_input, *entering.text_area) if one.key == f"enter_{key}").set_value(text)
    return entering


def codes(engine):
    return [row.code for row in applications.applications(engine, actor(engine))]


def test_an_application_is_entered_by_hand_with_the_whole_form(committee, page):
    entering = form(page, name="Metsolan kunta", volume_eur="n. 12,5 milj.", contact="Kirjaamo", skills="Koulutamme.")
    entering.selectbox(key="enter_organisation_type").set_value("municipality")
    entering.multiselect(key="enter_themes").set_value(["rights"])
    entering.date_input(key="enter_day").set_value(date(2021, 12, 1))
    entering.time_input(key="enter_time").set_value(time(9, 30))

    press(entering, ENTER)

    found = detail(committee, "H-05")
    assert found.values == {
        "name": "Metsolan kunta",
        "organisation_type": "municipality",
        "volume_eur": 12500000,
        "skills": "Koulutamme.",
        "themes": ["rights"],
    }
    assert found.contact == "Kirjaamo"
    assert found.row.submitted_at == datetime(2021, 12, 1, 7, 30, tzinfo=UTC)
    assert logged(committee, "enter") == 5  # four were there


def test_whoever_enters_an_application_is_led_to_it(committee, page):
    entering = form(page, name="Metsolan kunta")

    press(entering, ENTER)

    assert entering.title[0].value == "H\\-05 Metsolan kunta"


def test_what_was_read_with_a_doubt_is_flagged(committee, page):
    entering = form(page, name="Metsolan kunta", business_id="9000001-2")

    press(entering, ENTER)

    found = detail(committee, "H-05")
    assert [flag["field"] for flag in found.attention] == ["business_id"]
    assert found.values["business_id"] == "9000001-2"


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"name": ""}, "An application needs the name of its lead organisation."),
        (
            {"name": "Metsolan kunta", "volume_eur": "viisi tai kuusi"},
            "Yearly procurement volume \\(million euros, VAT 0 %\\)\\: “viisi tai kuusi” is not one number\\. "
            "Write it in digits\\.",
        ),
    ],
    ids=["no name", "a number that cannot be read"],
)
def test_a_form_that_cannot_be_understood_is_refused_and_nothing_stored(committee, page, texts, sentence):
    entering = form(page, skills="Koulutamme.", **texts)

    press(entering, ENTER)

    assert errors(entering) == [sentence]
    assert codes(committee) == ["H-01", "H-02", "H-03", "H-04"]
    assert entering.text_area(key="enter_skills").value == "Koulutamme."
