"""The front door: which pages there are, for whom, and what stands around them."""

from contextlib import suppress
from urllib.parse import quote

import streamlit as st

from data.access import Act, Viewer
from data.queries import programmes
from pages.shared import around, markup
from pages.shared.acting import told
from pages.shared.here import PageEnds, engine, viewer
from pages.shared.text import _, plain, word

MAP = (  # file, and the act that opens it; no icons: Streamlit would fetch them from the network
    ("home", Act.READ),
    ("applications", Act.READ),
    ("interviews", Act.READ),
    ("assess", Act.RATE),
    ("shortlist", Act.READ),
    ("settings", Act.PREPARE),
)


def titles() -> dict[str, str]:
    return {
        "home": _("Home"),
        "applications": _("Applications"),
        "interviews": _("Interviews"),
        "assess": _("Assess"),
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


def menu(me: Viewer) -> list[st.Page]:
    names = titles()
    return [
        st.Page(f"{file}.py", title=names[file], url_path=file if file != "home" else None, default=file == "home")
        for file, act in MAP
        if me.may(act)
    ]


me = viewer()
if me is None:
    st.navigation([st.Page(welcome, title="Valinta", default=True)], position="hidden").run()
else:
    frame = programmes.frame(engine(), me)
    chosen = st.navigation(menu(me))
    around.side(quote(f"/{chosen.url_path}"))
    around.head(frame, me)
    told()
    with suppress(PageEnds):
        chosen.run()
    around.foot(frame)
