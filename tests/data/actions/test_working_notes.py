"""data.actions.working_notes and drafts: for the own eyes, never on the record, gone when the programme closes."""

from pathlib import Path

import pytest

from data import access
from data.access import GateKey
from data.actions import conflicts, drafts, interviews, setup, working_notes
from data.queries import drafts as draft_reads
from data.queries import interviews as interview_reads
from data.queries import working_notes as reads
from scoring.errors import EditConflict, NotAllowed, Problem
from tests.data.actions.acts import entries
from tests.data.conftest import who
from tests.data.walk import told

CANARY = "Kanaria työmuistiinpanossa"
DRAFTED = "Kanaria luonnoksessa"


def keep(engine, text=CANARY, *, was="", member="ada", code="H-01"):
    working_notes.keep(engine, who(engine, member), code, text, was=was)


def read(engine, member="ada", code="H-01"):
    return reads.working_note(engine, who(engine, member), code)


def test_a_working_note_is_there_for_its_writer_only(committee):
    keep(committee)

    assert read(committee) == CANARY
    assert [read(committee, member) for member in ("bo", "cora", "chris")] == ["", "", ""]


def test_nothing_that_anybody_can_ask_tells_of_a_working_note_or_a_draft(committee):
    keep(committee)
    drafts.keep(committee, who(committee, "ada"), "x", DRAFTED)

    for member in ("cora", "chris", "bo", "olga"):
        heard = [where for where, text in told(committee, who(committee, member)) if "Kanaria" in text]
        assert heard == []
    own = {where.split(".")[2] for where, text in told(committee, who(committee, "ada")) if "Kanaria" in text}
    assert own == {"working_notes", "drafts"}


def test_neither_leaves_a_trace_in_the_log_or_in_what_is_computed(committee):
    before, size = who(committee, "bo"), len(entries(committee))

    keep(committee)
    drafts.keep(committee, who(committee, "ada"), "k", DRAFTED)

    after = who(committee, "bo")
    assert (after.revision, after.basis, len(entries(committee))) == (before.revision, before.basis, size)


def test_a_working_note_is_not_saved_over_another_windows(committee):
    keep(committee, "eka")
    keep(committee, "toka", was="eka")

    with pytest.raises(EditConflict, match="Your working note on H-01 was changed in another window"):
        keep(committee, "kolmas", was="eka")
    assert read(committee) == "toka"


def test_an_emptied_working_note_is_gone(committee):
    keep(committee)
    keep(committee, " ", was=CANARY)

    assert read(committee) == ""
    keep(committee, "uusi")


def test_who_is_recused_reads_and_writes_no_working_note_there(committee):
    keep(committee)
    conflicts.answer(committee, who(committee, "ada"), "H-01", ground="employment")

    with pytest.raises(Problem, match="no application H-01 that you may see"):
        read(committee)
    with pytest.raises(Problem, match="no application H-01 that you may see"):
        keep(committee, "x", was=CANARY)


def test_an_observer_keeps_no_working_note_and_nobody_a_text_without_end(committee):
    with pytest.raises(NotAllowed, match="Only the coordinator, the chair and assessors"):
        keep(committee, member="olga")
    with pytest.raises(Problem, match="at most 20000 letters, not 20001"):
        keep(committee, "x" * 20_001)
    with pytest.raises(Problem, match="at most 20000 letters, not 20001"):
        drafts.keep(committee, who(committee, "ada"), "k", "x" * 20_001)


def test_a_draft_is_kept_replaced_and_cleared_each_in_its_own_field(committee):
    ada = who(committee, "ada")
    drafts.keep(committee, ada, "a", "yksi")
    drafts.keep(committee, ada, "a", "kaksi")
    drafts.keep(committee, ada, "b", "muu")
    drafts.keep(committee, who(committee, "bo"), "a", "Bon")

    assert draft_reads.drafts(committee, ada, ["a"]).get("a") == "kaksi"
    drafts.keep(committee, ada, "b", "")
    assert draft_reads.drafts(committee, ada, ["a", "b", "c"]) == {"a": "kaksi", "b": ""}
    drafts.clear(committee, ada, "a")
    assert draft_reads.drafts(committee, ada, ["a"]).get("a") is None
    assert draft_reads.drafts(committee, who(committee, "bo"), ["a"]).get("a") == "Bon"


def test_closing_the_programme_deletes_them_for_everybody_and_counts_the_notes(committee):
    keep(committee)
    keep(committee, member="cora", code="H-02")
    drafts.keep(committee, who(committee, "ada"), "k", DRAFTED)
    interviews.keep_note(committee, who(committee, "ada"), "H-01", sections=[("A1", "Jää.")], title="H-01")

    setup.open_gate(committee, who(committee, "chris"), GateKey.CLOSED)

    assert entries(committee)[-1].body == {"working_notes": 2}
    assert read(committee) == ""
    assert draft_reads.drafts(committee, who(committee, "ada"), ["k"]).get("k") is None
    assert len(interview_reads.notes(committee, who(committee, "ada"), "H-01")) == 1
    with pytest.raises(NotAllowed, match="The programme is closed"):
        keep(committee)
    with pytest.raises(NotAllowed, match="The programme is closed"):
        drafts.keep(committee, who(committee, "ada"), "k", "x")


def test_closing_leaves_another_programmes_notes_alone(committee):
    keep(committee)
    key = setup.start_own(committee, who(committee, "cora"), template="soske-2022", name="Toinen")

    setup.open_gate(committee, access.viewer(committee, key, "cora"), GateKey.CLOSED)

    assert read(committee) == CANARY


@pytest.mark.only("sqlite")
def test_after_closing_no_file_of_the_database_holds_them(committee):
    keep(committee)
    keep(committee, CANARY * 300, member="bo")  # longer than a page of the file
    drafts.keep(committee, who(committee, "ada"), "k", DRAFTED)
    files = [Path(committee.url.database + end) for end in ("", "-wal", "-shm")]
    assert any(CANARY.encode() in file.read_bytes() for file in files)

    setup.open_gate(committee, who(committee, "chris"), GateKey.CLOSED)

    held = [file.name for file in files for text in (CANARY, DRAFTED) if text.encode() in file.read_bytes()]
    assert held == []
