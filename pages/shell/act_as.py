"""Local mode has no sign-in: here a person picks whom they act as. Any person of the programme may be picked."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_303_SEE_OTHER

from data.access import Role
from data.database import engine
from data.programme import in_language
from data.queries import programmes
from data.queries.programmes import Person
from data.text import N_, say
from pages.shared.around import ROLES
from pages.shell import who
from pages.shell.gate import is_local_mode
from pages.shell.language import spoken
from pages.shell.paths import local
from pages.shell.plain import page, refusal
from scoring.errors import NotAllowed

# In the order in which the page lists them, by the role that stands first.
GROUPS = {
    Role.COORDINATOR: N_("Coordinators"),
    Role.CHAIR: N_("Chair"),
    Role.ASSESSOR: N_("Assessors"),
    Role.OBSERVER: N_("Observers"),
}


def choose_member(request: Request) -> Response:
    """The page: everybody who works in the programme, with a button each."""
    language = spoken(request)
    back = local(request.query_params.get("next"))
    if not is_local_mode():
        return refusal(request, NotAllowed("Only local mode lets one act as somebody else."), status=404)
    key = who.programme(request.cookies)
    people = programmes.members(engine(), key) if key else []
    if not people:
        sentence = say(language, "Nobody works in a programme here yet. Load the sample: python -m data sample.")
        return page(language, say(language, "Whom do you act as?"), f"<p>{escape(sentence)}</p>")
    lead = say(language, "Local mode has no sign-in: whoever sits at this machine may act as anybody listed here.")
    body = [f"<p>{escape(lead)}</p>", _programmes(language, key, back), _form(language, people, back)]
    return page(language, say(language, "Whom do you act as?"), "\n".join(body))


def _programmes(language: str, current: str | None, back: str) -> str:
    """The other programmes, if there are any, as links."""
    here = who.written(f"/act-as?next={who.written(back)}")
    lines = []
    for one in programmes.listed(engine()):
        name = escape(in_language(one.name, language))
        link = f'<a href="{escape(f"/programme?to={who.written(one.key)}&next={here}")}">{name}</a>'
        lines.append(f"<li>{f'<strong>{name}</strong>' if one.key == current else link}</li>")
    heading = escape(say(language, "Programme"))
    return f'<nav aria-label="{heading}"><ul class="programmes">{"".join(lines)}</ul></nav>'


def _form(language: str, people: list[Person], back: str) -> str:
    groups = []
    for role, title in GROUPS.items():
        listed = [one for one in people if next((r for r in GROUPS if r in one.roles), None) is role]
        if listed:
            buttons = "\n".join(_button(language, one, role) for one in listed)
            groups.append(f"<h2>{escape(say(language, title))}</h2>\n<ul>{buttons}</ul>")
    hidden = f'<input type="hidden" name="next" value="{escape(back)}">'
    return f'<form method="post" action="/act-as">{hidden}\n{"".join(groups)}</form>'


def _button(language: str, person: Person, group: Role) -> str:
    others = [say(language, ROLES[role]) for role in ROLES if role in person.roles and role is not group]
    also = say(language, "also {roles}", roles=", ".join(others)) if others else ""
    small = " · ".join(part for part in (person.organisation, also) if part)
    return (
        f'<li><button name="member" value="{escape(person.code)}">{escape(person.name)}'
        f"<small>{escape(small)}</small></button></li>"
    )


async def act_as(request: Request) -> Response:
    """Set the cookie that says whom, and go back."""
    if not is_local_mode():
        return refusal(request, NotAllowed("Only local mode lets one act as somebody else."), status=404)
    async with request.form(max_files=0, max_fields=5) as form:
        code, back = str(form.get("member", "")), local(str(form.get("next", "")))
    key = who.programme(request.cookies)
    if key is None or code not in {one.code for one in programmes.members(engine(), key)}:
        return refusal(request, NotAllowed("Nobody of that name works in this programme."), status=404)
    response = RedirectResponse(back, status_code=HTTP_303_SEE_OTHER)
    response.set_cookie(who.MEMBER, who.written(code), httponly=True, samesite="strict")
    return response
