"""pages.shell.words: the dictionary of Streamlit's own words fits the Streamlit that is installed."""

from pathlib import Path

import streamlit

from pages.shell.words import words

PACKAGE = Path(streamlit.__file__).parent
COMPOSED = {  # put together by Streamlit from pieces, so that they stand nowhere whole
    "Press Enter to apply",
    "Press Ctrl+Enter to apply",
    "Press ⌘+Enter to apply",
    "Press Enter to submit form",
    "Press Ctrl+Enter to submit form",
    "add icon",
    "The page that you have requested does not seem to exist. Running the app's main page.",
}


def test_every_word_is_one_that_the_installed_streamlit_says():
    bundle = "".join(path.read_text(errors="ignore") for path in (PACKAGE / "static" / "static" / "js").glob("*.js"))
    python = (PACKAGE / "elements" / "exception.py").read_text().replace('"\n    "', "")
    exact = {word for said in words().values() for word in said if not word.startswith("^")}

    assert {word for word in exact - COMPOSED if word not in bundle and word not in python} == set()
