"""The languages of the shell, and which of them a request is answered in; data.text.choose decides, as for pages."""

from starlette.requests import HTTPConnection

from data.text import choose

COOKIE = "valinta_language"
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}  # how numbers and dates look; Swedish is that of Finland
LANGUAGES = tuple(LOCALES)


def spoken(connection: HTTPConnection) -> str:
    """The language in which to answer this request."""
    return choose(connection.cookies.get(COOKIE), connection.headers.get("accept-language"))
