"""Streamlit's own words in Finnish and Swedish. It has no translations; these are put in its place by translate.js.

words.json maps where (a CSS selector of Streamlit's own parts) to what is said there. A key that begins with ^ is a
pattern, whose groups stand as $1 in the translation. Outside these parts nothing is touched, least of all the text
of an applicant.
"""

import json
from functools import cache
from pathlib import Path

Said = dict[str, dict[str, dict[str, str]]]  # selector -> English -> language -> translation


@cache
def words() -> Said:
    found: Said = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
    return found


def dictionary(language: str) -> list[list[str]]:
    """[selector, English, translation] for each of Streamlit's words; nothing for English."""
    return [
        [selector, english, said[language]]
        for selector, entries in words().items()
        for english, said in entries.items()
        if language in said
    ]
