"""The way in through a provider, as the pages of signing in show it: one link, if a provider is set."""

from html import escape
from urllib.parse import urlencode

from data import oidc
from data.text import say
from scoring.errors import Problem

START = "/oidc/start"
CALLBACK = "/oidc/callback"


def button(language: str, back: str, *, invitation: str = "") -> str:
    """“Sign in with {name}”; nothing where no provider is set, and what is wrong where it is set wrongly.

    A link and no form: our content security policy lets a form go to no other site, not even by a redirect.
    """
    try:
        found = oidc.settings()
    except Problem as problem:
        return f'<p class="problem" role="alert">{escape(say(language, problem.sentence, **problem.values))}</p>'
    if found is None:
        return ""
    query = urlencode({"next": back, **({"invitation": invitation} if invitation else {})})
    text = escape(say(language, "Sign in with {name}", name=found.name))
    return f'<a class="provider" href="{escape(f"{START}?{query}")}">{text}</a>'
