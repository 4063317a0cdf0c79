"""The committee whose secrets could leak: every secret is a canary, a word or a number that stands nowhere else.

The scale goes from 3 to 4 in thousandths, so that a level such as 3.371 is a number nobody else writes; what is
computed from the levels (means, points of A and B, scores) comes out as odd.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from data import access, database, log
from data import programme as programmes
from data.access import GateKey, Role
from data.actions import accounts, applications, setup
from data.models import (
    Account,
    Application,
    Assignment,
    Ballot,
    Clarification,
    Conflict,
    Consensus,
    Draft,
    Finding,
    Interview,
    Meeting,
    Member,
    Note,
    Personal,
    Programme,
    Rating,
    Sheet,
    TieAct,
    WorkingNote,
)

KEY, OTHER = "soske-2022", "toinen"
SENT = datetime(2021, 11, 20, 9, 0, tzinfo=UTC)
GATES = {
    "sealed": GateKey.RUBRIC_SEALED,
    "call closed": GateKey.CALL_CLOSED,
    "released": GateKey.RATINGS_RELEASED,
    "decided": GateKey.DECIDED,
    "closed": GateKey.CLOSED,
}
MEMBERS = {  # code -> roles and organisation; each is one of the people of the leak matrix
    "chris": ([Role.CHAIR], "Silta"),
    "vera": ([Role.CHAIR, Role.ASSESSOR], "Silta"),  # has submitted
    "ada": ([Role.ASSESSOR], "Silta"),  # has submitted
    "bo": ([Role.ASSESSOR], "Loisto"),  # has rated and not submitted
    "rita": ([Role.ASSESSOR], "Loisto"),  # recused from HX2, after she had rated it
    "una": ([Role.ASSESSOR], "Loisto"),  # has not been asked about conflicts, and has rated nothing
    "noa": ([Role.ASSESSOR], "Kaarna"),  # nothing is given to her
    "olga": ([Role.OBSERVER], "Silta"),
    "fred": ([Role.ASSESSOR], "Silta"),  # has submitted, and has left
}
CODES = ("HX1", "HX2", "HX3", "HX4")  # HX3 is joint, HX4 is withdrawn
GIVEN_TO = {"bo", "rita", "una"}  # one by one; to the assessors of Silta as an organisation
RUBRIC = """
scale = [3, 4]
step = 0.001
min_coverage = 0.5

[[dimension]]
key = "A"
weight = 1
name = { en = "Maturity", fi = "Kypsyys", sv = "Mognad" }

[[dimension]]
key = "B"
weight = 1
name = { en = "Goals", fi = "Tavoitteet", sv = "Mål" }

[[criterion]]
key = "A1"
dimension = "A"
name = { en = "Policy", fi = "Linjaukset", sv = "Riktlinjer" }
question = { en = "Which policy?", fi = "Mikä linjaus?", sv = "Vilka riktlinjer?" }
look_for = { en = "A policy", fi = "Linjaus", sv = "Riktlinjer" }
fields = ["leadership"]

[[criterion]]
key = "B5"
dimension = "B"
name = { en = "Commitment", fi = "Sitoutuminen", sv = "Engagemang" }
question = { en = "Who?", fi = "Kuka?", sv = "Vem?" }
look_for = { en = "A name", fi = "Nimi", sv = "Ett namn" }
fields = ["leadership"]
"""
LEVELS = {  # (assessor, application) -> A1, B5; Ada changed her A1 of HX1 after the interview
    ("vera", "HX1"): ("3.371", "3.846"),
    ("vera", "HX2"): ("3.529", "3.614"),
    ("vera", "HX3"): ("3.283", "3.197"),
    ("ada", "HX1"): ("3.417", "3.738"),
    ("ada", "HX2"): ("3.682", "3.593"),
    ("ada", "HX3"): ("3.164", "3.329"),
    ("bo", "HX1"): ("3.957", "3.062"),
    ("bo", "HX2"): ("3.943", "3.071"),
    ("bo", "HX3"): ("3.931", "3.083"),
    ("rita", "HX1"): ("3.242", "3.673"),
    ("rita", "HX2"): ("3.918", "3.094"),
    ("rita", "HX3"): ("3.118", "3.456"),
    ("fred", "HX1"): ("3.461", "3.787"),
}
AFTER_INTERVIEW = {("ada", "HX1"): "3.506"}  # of A1
AGREED = {"HX1": "3.437", "HX2": "3.658"}  # of B5
UNSUBMITTED = {"bo"}
BALLOTS = {"vera": ["HX2", "HX1"], "ada": ["HX1", "HX3"], "rita": ["HX3", "HX1"]}  # nobody else has given one


MADE = {}  # each canary in words -> what it is


def word(*what):
    """A canary in words: letters and digits only, so that no markup changes it."""
    made = "Kanaria" + "".join(part[:1].upper() + part[1:] for part in what) + "Z"
    MADE[made] = what
    return made


def make(address):
    """The database, before its first gate."""
    engine = database.connect(address)
    database.upgrade(engine)
    texts = {"name": {"en": "Academy", "fi": "Akatemia", "sv": "Akademi"}, "slots": 2, "ladder": {"steps": ["lot"]}}
    first = programmes.rewrite(programmes.shipped("soske-2022"), {"name": texts["name"], "slots": 2})
    first = first.replace('steps = ["B5", "B4", "ballots", "chair", "lot"]', 'steps = ["lot"]')
    setup.create_programme(
        engine,
        text=first,
        rubric=RUBRIC,
        coordinator="cora",
        name=word("person", "cora"),
        organisation="Silta",
        language="en",
        today=date(2021, 12, 4),
    )
    cora = access.viewer(engine, KEY, "cora")
    for code, (roles, organisation) in MEMBERS.items():
        setup.set_member(
            engine, cora, code=code, name=word("person", code), organisation=organisation, roles=roles, language="en"
        )
    for code in CODES:
        applications.enter(engine, cora, values=values(code), submitted_at=SENT)
    with database.transaction(engine) as session:
        fill(session)
    second = programmes.rewrite(first, {"key": OTHER, "name": dict.fromkeys(("en", "fi", "sv"), "Toinen")})
    setup.create_programme(
        engine,
        text=second,
        rubric=RUBRIC,
        coordinator="petra",
        name=word("person", "petra"),
        organisation="Muu",
        language="en",
    )
    applications.enter(engine, access.viewer(engine, OTHER, "petra"), values=values("T1"), submitted_at=SENT)
    with database.transaction(engine) as session:
        for member in session.scalars(select(Member)):
            account = Account(username=member.code, at=SENT)
            session.add(account)
            session.flush()
            member.account_id = account.id
    return engine


def signed_in(engine, code):
    """The token of a browser in which that member is signed in."""
    with database.reading(engine) as session:
        account = session.scalars(select(Member.account_id).where(Member.code == code)).one()
    return accounts.start(engine, account, way="password")


def values(code):
    number = {"HX1": "9000001-1", "HX2": "9000003-8", "HX3": "9000004-6", "HX4": "9000005-4", "T1": "9000006-2"}[code]
    given = {
        "name": word("name", code),
        "business_id": number,
        "organisation_type": "municipality",
        "themes": ["employment"],
        "contact": word("contact", code),
        "team": word("team", code),
        "policy": "approved",
        "leadership": word("answer", code),
        "working_time": "yes",
        "sponsor": "Kaupunginjohtaja",
    }
    if code == "HX3":
        given["partners"] = [{"name": word("partner", code), "business_id": "9000007-0"}]
    return given


def fill(session):
    at = datetime(2021, 12, 1, 9, 0, tzinfo=UTC)
    programme = session.scalars(select(Programme).where(Programme.key == KEY)).one()
    members = {m.code: m for m in session.scalars(select(Member).where(Member.programme_id == programme.id))}
    stored = session.scalars(
        select(Application).where(Application.programme_id == programme.id).order_by(Application.id)
    ).all()
    found = dict(zip(CODES, stored, strict=True))
    for code, application in found.items():
        application.code = code
    found["HX4"].state = "withdrawn"
    members["fred"].roles = []
    programme.allocated = True
    for code in CODES[:3]:
        i = found[code].id
        session.add(Assignment(application_id=i, organisation="Silta", by="cora", at=at))
        for one in sorted(GIVEN_TO):
            session.add(Assignment(application_id=i, member_id=members[one].id, by="cora", at=at))
    for code, application in found.items():
        for one, member in members.items():
            if one == "una":
                continue
            recused = (one, code) == ("rita", "HX2")
            session.add(
                Conflict(
                    application_id=application.id,
                    member_id=member.id,
                    state="confirmed" if recused else "none",
                    ground="employment" if recused else None,
                    detail=word("ground", one, code) if recused else None,
                    reason=word("ruling", one, code) if recused else None,
                    decided_by="chris" if recused else None,
                    decided_at=at if recused else None,
                    parties=application.parties,
                    at=at,
                )
            )
    for code in CODES[:2]:
        i = found[code].id
        session.get_one(Personal, i).raw = {"Nimi": word("raw", code)}
        session.add(
            Finding(application_id=i, rule="E1", verdict="clarify", reason=word("finding", code), by="cora", at=at)
        )
        session.add(
            Clarification(
                application_id=i,
                question=word("question", code),
                asked_by="cora",
                asked_at=at,
                answer=word("reply", code),
                answered_at=at,
            )
        )
        session.add(
            Interview(
                application_id=i,
                starts_at=datetime(2021, 12, 7, 8, 0, tzinfo=UTC),
                language="fi",
                state="confirmed",
                place=word("place", code),
                link=f"https://kokous.invalid/{word('link', code)}",
                interviewers=["ada", "vera"],
            )
        )
        session.add(
            Note(
                programme_id=programme.id,
                application_id=i,
                title=word("title", code),
                author="Ada",
                sections=[["A1", word("note", code)], [None, word("aside", code)]],
                personal=[],
                sha256="a" * 64,
                at=at,
                by="ada",
            )
        )
        session.add(
            Note(
                programme_id=programme.id,
                application_id=None,
                suggested=code,
                title=word("unmatched", code),
                sections=[[None, word("waiting", code)]],
                personal=[],
                sha256="b" * 64,
                at=at,
                by="cora",
            )
        )
        for one in ("ada", "cora"):
            session.add(
                WorkingNote(application_id=i, member_id=members[one].id, text=word("working", one, code), at=at)
            )
        session.add(
            Consensus(
                application_id=i,
                criterion="B5",
                level=AGREED[code],
                by="chris",
                at=at,
                reason=word("agreed", code),
            )
        )
    session.add(Meeting(programme_id=programme.id, application_id=found["HX2"].id, by="chris", at=at))
    for one, codes in BALLOTS.items():
        session.add(Ballot(member_id=members[one].id, codes=codes, version=1, at=at))
    tie = {"across": "HX1 HX2", "still": "HX1 HX2", "places": 1, "by": "chris", "at": at}  # of another day
    for kind in ("proposal", "equal", "draw"):
        proposed, seed = ("HX2 HX1" if kind == "proposal" else None), (word("seed", kind) if kind == "draw" else None)
        kept = {"kind": kind, "words": word("minuted", kind), "proposed": proposed, "seed": seed}
        session.add(TieAct(programme_id=programme.id, **kept, **tie))
    session.add(Draft(member_id=members["bo"].id, key="note|HX1|A1", text=word("draft", "bo"), at=at))
    for (one, code), given in LEVELS.items():
        rate(session, programme, members[one], found[code], given, at)


def rate(session, programme, member, application, given, at):
    """A sheet with both criteria rated, and the log entries of the acts that made it."""
    done = member.code not in UNSUBMITTED
    sheet = Sheet(
        application_id=application.id, member_id=member.id, submitted_at=at if done else None, saved_at=at, version=3
    )
    session.add(sheet)
    session.flush()
    after = AFTER_INTERVIEW.get((member.code, application.code))
    for criterion, stage, level in (
        ("A1", "form", given[0]),
        ("B5", "form", given[1]),
        *([("A1", "interview", after)] if after else ()),
    ):
        session.add(
            Rating(
                sheet_id=sheet.id,
                criterion=criterion,
                stage=stage,
                level=level,
                evidence=[{"source": "answer:leadership", "quote": word("quote", member.code, application.code)}],
                reason=word("moved", member.code, application.code) if stage == "interview" else None,
                at=at,
            )
        )
        log.append(session, programme.id, actor=member.code, action="rate", about=application.code, private=True)
    if done:
        log.append(session, programme.id, actor=member.code, action="submit", about=application.code)


def opened(engine, gate):
    """The next gate opens, as the chair opens it."""
    chris = access.viewer(engine, KEY, "chris")
    if gate is GateKey.RUBRIC_SEALED:
        setup.seal(engine, chris)
    else:
        setup.open_gate(engine, chris, gate)
