"""Conflicts of interest: the grounds of hallintolaki 28 §, and what an answer is about.

Membership alone is no ground: every municipality is a member of Kuntaliitto.
"""

import hashlib
import json
from collections.abc import Mapping

from data.text import N_

# In the order of the law's first paragraph; what this committee adds to it stands before the last.
GROUNDS = {
    "party": N_("I or somebody close to me is a party."),
    "represents": N_("I or somebody close to me assists or represents a party."),
    "gain": N_("The decision may bring special benefit or harm to me or to somebody close to me."),
    "employment": N_("I am employed by a party, or act for it on a commission tied to the matter."),
    "board": N_("I or somebody close to me sits on the board of a party, or leads it."),
    "supervision": N_("I or somebody close to me sits on the board of a body that directs or supervises a party."),
    "advised": N_("I have advised the applicant on this application."),
    "other": N_("Trust in my impartiality is in danger for another special reason."),
}
STATES = {
    "none": N_("no conflict"),
    "declared": N_("declared, not confirmed yet"),
    "confirmed": N_("confirmed"),
    "rejected": N_("rejected"),
}
CLOSING = ("declared", "confirmed")  # states in which the member sees nothing of the application
SCOPES = {
    "application": N_("this application"),
    "selection": N_("this application, and the ranking of all"),
}


def parties(facts: Mapping[str, object], personal: Mapping[str, object]) -> str:
    """A hash of who stands behind an application: its organisations and its team. A new one asks everybody again.

    The order of the partners and the blanks between words change nothing.
    """
    partners = facts.get("partners")
    others = partners if isinstance(partners, list) else []
    named = sorted([_words(p.get("name")), _words(p.get("business_id"))] for p in others)
    about = [_words(facts.get("name")), _words(facts.get("business_id")), named, _words(personal.get("team"))]
    return hashlib.sha256(json.dumps(about, ensure_ascii=False).encode()).hexdigest()[:16]


def _words(text: object) -> str:
    return " ".join(str(text or "").split())
