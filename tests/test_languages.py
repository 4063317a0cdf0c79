"""Every sentence stands in every language, with the same values to fill in; and nothing is said past the languages."""

import json
import string
import tomllib
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from data.text import languages
from tests import visible
from tests.strings import LOCALE, ROOT, catalogue, sentences, sources

SENTENCES = {
    (sentence if isinstance(sentence, str) else sentence[0]): (sentence, where) for sentence, where in sentences()
}
PLACES = {key: where for key, (_, where) in SENTENCES.items()}
SOURCES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sources()}
# What a browser or a spreadsheet shows; the command lines speak English, and form tools speak for themselves.
SHOWN = ("pages/", "data/exports/", "data/queries/", "data/actions/")
LANGUAGES = sorted(path.stem for path in LOCALE.glob("*.po"))
PROGRAMMES = sorted(ROOT.glob("data/programmes/*/programme.toml"))
EN = {"en": "Name", "fi": "Nimi", "sv": "Namn"}


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_finnish_and_swedish_stand_beside_english():
    assert set(languages()) == {"fi", "sv", "en"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_code_is_translated(language):
    assert list(visible.untranslated(catalogue(language), language, PLACES)) == []


@pytest.mark.parametrize(
    ("po", "offence"),
    [
        ("", "home.py: not translated: Home"),
        ('msgid "Home"\nmsgstr ""', "home.py: not translated: Home"),
        ('msgid "Home"\nmsgstr " "', "home.py: not translated: Home"),
        ('#, fuzzy\nmsgid "Home"\nmsgstr "Etusivu"', "home.py: only guessed: Home"),
        ('msgid "Home"\nmsgstr "Home"', "home.py: still English: Home"),
        ('msgid "Home"\nmsgid_plural "Homes"\nmsgstr[0] "Koti"\nmsgstr[1] ""', "home.py: not translated: Home"),
        ('msgid "Home"\nmsgid_plural "Homes"\nmsgstr[0] "Koti"\nmsgstr[1] "Homes"', "home.py: still English: Home"),
        ('msgid "Home"\nmsgstr "Etusivu"\nmsgid "Gone"\nmsgstr "Poissa"', "fi.po: said no more: Gone"),
    ],
)
def test_a_gap_in_a_translation_is_caught(po, offence):
    known = read_po(BytesIO(po.encode()), locale="fi")

    assert list(visible.untranslated(known, "fi", {"Home": "home.py"})) == [offence]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_values(language):
    known = catalogue(language)

    wrong = []
    for key, (sentence, _) in SENTENCES.items():
        message = known.get(key)
        if message is None or not message.string:
            continue  # found above
        forms = [sentence] if isinstance(sentence, str) else list(sentence)
        wanted = set().union(*map(fields, forms))
        needed = set.intersection(*map(fields, forms))
        for form in [message.string] if isinstance(message.string, str) else message.string:
            # A form for one thing may leave out the number: “one slot”.
            if not (needed - {"n"} <= fields(form) <= wanted):
                wrong.append((key, form))

    assert wrong == []


def test_nothing_is_shown_past_the_languages():
    shown = {path: text for path, text in SOURCES.items() if path.startswith(SHOWN)}

    assert [offence for path, text in shown.items() for offence in visible.bare(path, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        'st.title("home")',
        'st.write(_("Home"), "and more")',
        'left.metric(_("Slots"), f"{n} of them")',
        'st.button("save" if new else _("Change"))',
        'st.info(_("Home") + " page")',
        'st.text_input(_("Name"), placeholder="type")',
        'st.toggle(_("Keys"), help="press")',
        'st.text_area(_("Reason"), "none")',
        'st.page_link("home.py", label="home")',
        'st.tabs([_("Order"), "compare"])',
        'st.pills(_("Show"), ["all", "late"][:1])',
        'label = "home"\nst.header(label)',
        'for name in ("home",):\n    st.header(name)',
        'LABELS = {"a": "first"}\nst.header(LABELS[a])',
        'st.write(", ".join("none" for _ in rows))',
        'st.markdown("**{}** left".format(n))',
        "st.markdown(f\"**{plain('home')}**\")",
        'markup.table("rows", [_("Code")], rows)',
        'markup.table(_("Rows"), [_("Code"), "name"], rows)',
        'markup.table(_("Rows"), [_("Code")], [[row.code, markup.Mark("safe", "safe")]])',
        'st.dataframe(rows, column_config={"a": st.column_config.TextColumn("name")})',
        'go.Scatter(x=x, y=y, name="teams")',
        'figure.update_layout(title={"text": "plane"})',
        'figure.update_xaxes(title="points")',
        'draw("Plane of both")',
        'TITLE = "No programme"',
        'text = f"{n} points"',
        'text = "{n} of {all}".format(n=n, all=all)',
        'html = f"<p>Nobody is {here}</p>"',
        'html = f\'<a aria-label="Close all" href="{x}"></a>\'',
        'HEADERS = ("Code",)',
        'st.title("Not found")',  # allowed in one file of the shell only
    ],
)
def test_bare_text_is_caught(text):
    assert len(list(visible.bare("pages/home.py", text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        'st.title(_("Home"), anchor=False, key="home")',
        'st.button(word(name), icon=":material/home:", type="primary")',
        'st.write("– 3 %")',
        'st.header("Valinta")',
        'markup.link(_("Home"), "/act-as?next=/")',
        'st.pills(_("Show"), ["all", "late"], format_func=named)',
        'st.query_params["code"] = "late"',
        'N_("Home page")',
    ],
)
def test_translated_and_silent_text_is_not(text):
    assert list(visible.bare("pages/home.py", text)) == []


def test_every_sentence_can_be_collected():
    assert [o for path, text in SOURCES.items() for o in visible.hidden_sentences(path, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "raise Problem(sentence)",
        'SENTENCE = "Row {row} is empty."\nraise ImportProblem(SENTENCE, row=1)',
        'raise Problem(f"Row {row} is empty.")',
        'raise NotAllowed("Only " + role)',
        'raise RubricProblem(SENTENCES[kind], place="a")',
        '_("Row {}".format(row))',
        '_("Open" if closed else "Close")',
        'say(language, f"Row {row}")',
        'Problem("{what} is missing.", what="The first column")',
    ],
)
def test_a_sentence_that_cannot_be_collected_is_caught(text):
    assert len(list(visible.hidden_sentences("data/log.py", text))) == 1


@pytest.mark.parametrize("path", PROGRAMMES, ids=lambda path: path.parent.name)
def test_every_text_of_a_programme_stands_in_every_language(path):
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    rubric = tomllib.loads(path.with_name("rubric.toml").read_text(encoding="utf-8"))

    assert [*visible.programme(raw), *visible.rubric(rubric)] == []


@pytest.mark.parametrize(
    ("raw", "offence"),
    [
        ({"name": {"en": "Name", "fi": "Nimi"}}, "programme: no sv"),
        ({"name": "Name"}, "programme: only one language"),
        ({"name": EN | {"sv": "Name"}}, "programme: sv is still English"),
        ({"name": EN, "section": [{"key": "a", "name": EN | {"fi": " "}}]}, "section a: no fi"),
        ({"name": EN, "field": [{"key": "a", "label": EN, "options": {"b": EN | {"en": ""}}}]}, "field a b: no en"),
        ({"name": EN, "eligibility": [{"key": "E1", "name": EN | {"fi": None}}]}, "eligibility E1: no fi"),
    ],
)
def test_a_gap_in_a_programme_is_caught(raw, offence):
    assert list(visible.programme(raw)) == [offence]


@pytest.mark.parametrize(
    ("change", "offence"),
    [
        ({"question": EN | {"sv": ""}}, "A1 question: no sv"),
        ({"look_for": "Name"}, "A1 look_for: only one language"),
        ({"levels": {"en": {"0": "No."}, "fi": {"0": "Ei."}, "sv": {}}}, "A1 level 0: no sv"),
        ({"levels": {"en": {"0": "No."}, "fi": {"0": "No."}, "sv": {"0": "Nej."}}}, "A1 level 0: fi is still English"),
        ({"terms": {"en": ["name"], "fi": ["nimi"], "sv": []}}, "A1 terms: no sv"),
    ],
)
def test_a_gap_in_a_rubric_is_caught(change, offence):
    levels = {"en": {"0": "No."}, "fi": {"0": "Ei."}, "sv": {"0": "Nej."}}
    terms = {"en": ["name"], "fi": ["nimi"], "sv": ["namn"]}
    whole = {"key": "A1", "name": EN, "question": EN, "look_for": EN, "levels": levels, "terms": terms}

    assert list(visible.rubric({"scale": [0, 0], "criterion": [whole]})) == []
    assert list(visible.rubric({"scale": [0, 0], "criterion": [whole | change]})) == [offence]


def test_every_word_of_streamlit_is_said_in_finnish_and_swedish():
    said = json.loads((ROOT / "pages" / "shell" / "words.json").read_text(encoding="utf-8"))

    assert {
        word for entries in said.values() for word, to in entries.items() if not (to.get("fi") and to.get("sv"))
    } == set()
