"""Balance: how themes, types, regions, languages and sizes are spread over all and over the slots. Never in a score."""

from collections.abc import Sequence

import streamlit as st

from data.access import Viewer
from data.queries import quotas
from data.queries.programmes import Frame
from pages.shared import markup
from pages.shared.here import engine
from pages.shared.quota_words import field_name, names
from pages.shared.text import _

FIELDS = ("theme", "type", "region", "language", "size")


def balance(me: Viewer, frame: Frame, by_score: Sequence[str], by_rules: Sequence[str]) -> None:
    """Each value with how many are ranked, get a slot by score, and under the rules where there are any."""
    st.subheader(_("Balance of the slots"))
    sets = [by_score, *([by_rules] if by_rules else [])]
    found = quotas.balance(engine(), me, sets, fields=FIELDS)
    header = [_("Ranked"), _("By score"), *([_("By the rules")] if by_rules else [])]
    for field in FIELDS:
        called = names(field, frame.programme)
        if found.get(field):
            markup.table(
                field_name(field, frame.programme),
                [field_name(field, frame.programme), *header],
                [[called.get(value, value), *map(str, counts)] for value, counts in found[field].items()],
                numbers=set(range(1, len(header) + 1)),
            )
    st.caption(_("It shows; it counts in no score. An application with two themes stands in both lines."))
