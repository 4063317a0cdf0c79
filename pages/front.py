"""The front door: which pages there are, for whom, and what stands around them."""

from contextlib import suppress
from urllib.parse import quote

import streamlit as st

from data.access import Act, Viewer
from data.queries import programmes
from pages.shared import around, doors, markup
from pages.shared.acting import told
from pages.shared.here import Asking, PageEnds, asking, engine, guard_session, wrong
from pages.shared.text import _, plain, problem, word
from pages.shell.gate import SIGN_IN, is_local_mode
from pages.shell.who import SignedOut

MAP = (  # file, and the act that opens it; no icons: Streamlit would fetch them from the network
    ("home", Act.READ),
    ("applications", Act.READ),
    ("conflicts", Act.DECLARE),
    ("interviews", Act.READ),
    ("assess", Act.RATE),
    ("moderate", Act.READ),
    ("shortlist", Act.READ),
    ("settings", Act.PREPARE),
)


def titles() -> dict[str, str]:
    return {
        "home": _("Home"),
        "applications": _("Applications"),
        "conflicts": _("Conflicts of interest"),
        "interviews": _("Interviews"),
        "assess": _("Assess"),
        "moderate": _("Moderate"),
        "shortlist": _("Shortlist"),
        "settings": _("Set-up"),
    }


def welcome() -> None:
    """All that a stranger sees."""
    st.title("Valinta")
    st.write(_("A committee chooses a few from many, and can show why."))
    found = programmes.listed(engine())
    if not found:
        st.info(_("There is no programme in this database yet. Load the sample with: python -m data sample"))
        return
    st.write(_("Programmes here: {names}", names=", ".join(plain(word(listed.name)) for listed in found)))
    markup.link(_("Choose whom you act as"), "/act-as?next=/")


def outside() -> None:
    """All that somebody sees who is signed out, or has no role: why, and the way in or out."""
    st.title("Valinta")
    why = wrong()
    if why:
        st.warning(problem(why))
    if isinstance(why, SignedOut):
        markup.link(_("Sign in"), SIGN_IN)
    else:
        markup.link(_("Sign out"), "/sign-out")


def others(asking: Asking) -> dict[str, str]:
    """The person's other programmes: key and name, as they stand in an address and on the page."""
    if is_local_mode() or len(asking.programmes) < 2:
        return {}
    return {
        quote(listed.key, safe=""): plain(word(listed.name))
        for listed in programmes.listed(engine())
        if listed.key in asking.programmes and listed.key != asking.me.programme
    }


def pages(me: Viewer, *, open_to: bool) -> list[st.Page]:
    """The pages that are open to this person, or those that are not."""
    names = titles()
    return [
        st.Page(f"{file}.py", title=names[file], url_path=file if file != "home" else None, default=file == "home")
        for file, act in MAP
        if me.may(act) == open_to
    ]


guard_session()
with asking() as found:
    if found is None:
        front = welcome if is_local_mode() else outside
        st.navigation([st.Page(front, title="Valinta", default=True)], position="hidden").run()
    else:
        me = found.me
        frame = programmes.frame(engine(), me)
        chosen = st.navigation(pages(me, open_to=True))
        doors.knocked(me, pages(me, open_to=False))
        around.side(quote(f"/{chosen.url_path}"), others(found))
        around.head(frame, me)
        told()
        with suppress(PageEnds):
            chosen.run()
        around.foot(frame, me)
