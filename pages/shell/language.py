"""Which language a person reads: the one they chose, else their browser's, else Finnish."""

from collections.abc import Mapping

from starlette.requests import HTTPConnection

COOKIE = "valinta_language"
LANGUAGES = ("fi", "sv", "en")
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}  # how numbers and dates look; Swedish is that of Finland


def language(cookies: Mapping[str, str], accepted: str = "") -> str:
    """The language to answer in; `accepted` is the Accept-Language header.

    >>> language({}, "de, en-US;q=0.7, sv;q=0.9"), language({"valinta_language": "fi"}, "sv"), language({}, "de")
    ('sv', 'fi', 'fi')
    """
    chosen = cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return next((code for code in _by_preference(accepted) if code in LANGUAGES), LANGUAGES[0])


def _by_preference(accepted: str) -> list[str]:
    """The language codes of an Accept-Language header, the most wanted first; a weight nobody can read counts as 0."""
    wanted = []
    for part in accepted.split(","):
        tag, _, weight = part.partition(";")
        digits = weight.strip().removeprefix("q=")
        quality = float(digits) if digits.replace(".", "", 1).isdecimal() else float(not weight)
        wanted.append((-quality, tag.strip().lower().partition("-")[0]))
    return [code for quality, code in sorted(wanted, key=lambda one: one[0]) if quality]


def spoken(connection: HTTPConnection) -> str:
    """The language in which to answer this request."""
    return language(connection.cookies, connection.headers.get("accept-language", ""))
