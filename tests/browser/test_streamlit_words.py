"""translate.js: Streamlit's own words are said in the reader's language, people's words never."""

import pytest

from pages.shell.files import script

PAGE = """
<div data-testid="stFileUploaderDropzone"><button id="upload">Upload</button>
  <span id="limit">50MB per file</span><span data-testid="stFileChipName" id="file">Upload</span></div>
<div data-testid="stSelectbox"><label data-testid="stWidgetLabel">
  <p data-testid="stMarkdownContainer" id="label">Open</p></label>
  <input id="choose" placeholder="Choose an option"></div>
<div data-testid="stMarkdown"><p id="answer">Search</p></div>
<div data-testid="stHtml"><table><td id="cell">Upload</td></table></div>
<div data-testid="stCode"><code id="code">Copied</code></div>
<div data-testid="stMultiSelectDropdown"><div role="option" id="option">Remove barriers</div></div>
<div data-testid="stElementToolbar"><button id="search" aria-label="Search"></button></div>
"""


@pytest.fixture
def shown(browser):
    """A page on which the script of a language ran first, as it does in index.html."""

    def show(language):
        page = browser.new_page()
        page.evaluate(script(language))
        page.evaluate("html => document.body.innerHTML = html", PAGE)
        return page

    return show


@pytest.mark.parametrize(
    ("language", "said"),
    (
        ("fi", ["Valitse tiedosto", "enintään 50 Mt tiedostoa kohti", "Valitse", "Haku"]),
        ("sv", ["Välj fil", "högst 50 MB per fil", "Välj", "Sök"]),
        ("en", ["Upload", "50MB per file", "Choose an option", "Search"]),
    ),
)
def test_streamlits_own_parts_speak_the_language(shown, language, said):
    page = shown(language)

    assert [
        page.inner_text("#upload"),
        page.inner_text("#limit"),
        page.get_attribute("#choose", "placeholder"),
        page.get_attribute("#search", "aria-label"),
    ] == said


@pytest.mark.parametrize("language", ("fi", "sv"))
def test_what_people_wrote_is_never_touched(shown, language):
    page = shown(language)

    assert [page.inner_text(f"#{place}") for place in ("file", "label", "answer", "cell", "code", "option")] == [
        "Upload",
        "Open",
        "Search",
        "Upload",
        "Copied",
        "Remove barriers",
    ]


def test_a_word_that_streamlit_says_later_is_translated_too(shown):
    page = shown("fi")
    page.evaluate("document.querySelector('#limit').firstChild.nodeValue = '200MB per file'")

    assert page.inner_text("#limit") == "enintään 200 Mt tiedostoa kohti"


@pytest.mark.parametrize(("language", "locale"), (("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")))
def test_numbers_and_dates_of_widgets_follow_the_chosen_language(shown, language, locale):
    assert shown(language).evaluate("[navigator.language, navigator.languages.join()]") == [locale, locale]
