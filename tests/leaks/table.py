"""Who may be told what, when and where, written by hand: the matrix is held against this, never against the code.

all   in every state                     r+   from release on: released, decided, closed
.     never                              -x   until the programme is closed
                                         d+   from the decision on: decided, closed
"""

import re

STATES = ("sealed", "call closed", "released", "decided", "closed")
WHEN = {"all": STATES, ".": (), "r+": STATES[2:], "d+": STATES[3:], "-x": STATES[:4]}

# cora coordinates; chris chairs; vera chairs and assesses; ada has submitted; bo has rated and not submitted; rita is
# recused from HX2; una has not answered the conflict question; noa has nothing given to her; olga observes; fred has
# left; petra coordinates another programme; nobody is not signed in.
WHO = """
                       cora chris vera ada bo  rita una noa olga fred petra nobody
name HX1               all  all   all   all all all  all all all  .    .     .
name HX2               all  all   all   all all .    all all all  .    .     .
name HX3               all  all   all   all all all  all all all  .    .     .
name HX4               all  all   all   all all all  all all all  .    .     .
name T1                .    .     .     .   .   .    .   .   .    .    all   .
code HX1               all  all   all   all all all  all all all  .    .     .
code HX2               all  all   all   all all .    all all all  .    .     .
code HX3               all  all   all   all all all  all all all  .    .     .
code HX4               all  .     .     .   .   .    .   .   .    .    .     .
answer HX1             all  all   all   all all all  .   all all  .    .     .
answer HX2             all  all   all   all all .    .   all all  .    .     .
answer HX3             all  all   all   all all all  .   all all  .    .     .
answer HX4             all  all   all   all all all  .   all all  .    .     .
answer T1              .    .     .     .   .   .    .   .   .    .    all   .
partner HX3            all  all   all   all all all  all all all  .    .     .
team HX1               all  .     all   all all all  all all .    .    .     .
team HX2               all  .     all   all all .    all all .    .    .     .
team HX3               all  .     all   all all all  all all .    .    .     .
team HX4               all  .     all   all all all  all all .    .    .     .
team T1                .    .     .     .   .   .    .   .   .    .    all   .
contact HX1            all  .     .     .   .   .    .   .   .    .    .     .
contact HX2            all  .     .     .   .   .    .   .   .    .    .     .
contact HX3            all  .     .     .   .   .    .   .   .    .    .     .
contact HX4            all  .     .     .   .   .    .   .   .    .    .     .
contact T1             .    .     .     .   .   .    .   .   .    .    all   .
raw HX1                .    .     .     .   .   .    .   .   .    .    .     .
raw HX2                .    .     .     .   .   .    .   .   .    .    .     .
finding HX1            all  all   all   all all all  .   all all  .    .     .
finding HX2            all  all   all   all all .    .   all all  .    .     .
question HX1           all  all   all   all all all  .   all all  .    .     .
question HX2           all  all   all   all all .    .   all all  .    .     .
reply HX1              all  all   all   all all all  .   all all  .    .     .
reply HX2              all  all   all   all all .    .   all all  .    .     .
place HX1              all  all   all   all all all  .   all all  .    .     .
place HX2              all  all   all   all all .    .   all all  .    .     .
link HX1               all  all   all   all .   .    .   .   .    .    .     .
link HX2               all  all   all   all .   .    .   .   .    .    .     .
title HX1              all  all   all   all all all  .   all all  .    .     .
title HX2              all  all   all   all all .    .   all all  .    .     .
note HX1               all  all   all   all all all  .   all all  .    .     .
note HX2               all  all   all   all all .    .   all all  .    .     .
aside HX1              all  all   all   all all all  .   all all  .    .     .
aside HX2              all  all   all   all all .    .   all all  .    .     .
unmatched HX1          all  .     .     .   .   .    .   .   .    .    .     .
unmatched HX2          all  .     .     .   .   .    .   .   .    .    .     .
waiting HX1            all  .     .     .   .   .    .   .   .    .    .     .
waiting HX2            all  .     .     .   .   .    .   .   .    .    .     .
working ada HX1        .    .     .     -x  .   .    .   .   .    .    .     .
working ada HX2        .    .     .     -x  .   .    .   .   .    .    .     .
working cora HX1       -x   .     .     .   .   .    .   .   .    .    .     .
working cora HX2       -x   .     .     .   .   .    .   .   .    .    .     .
draft bo               .    .     .     .   -x  .    .   .   .    .    .     .
ground rita HX2        all  all   all   .   .   all  .   .   .    .    .     .
ruling rita HX2        all  all   all   .   .   .    .   .   .    .    .     .
level vera HX1         r+   r+    all   r+  .   r+   .   r+  r+   .    .     .
level vera HX2         r+   r+    all   r+  .   .    .   r+  r+   .    .     .
level vera HX3         r+   r+    all   r+  .   r+   .   r+  r+   .    .     .
level ada HX1          r+   r+    r+    all .   r+   .   r+  r+   .    .     .
level ada HX2          r+   r+    r+    all .   .    .   r+  r+   .    .     .
level ada HX3          r+   r+    r+    all .   r+   .   r+  r+   .    .     .
level after ada HX1    r+   r+    r+    all .   r+   .   r+  r+   .    .     .
level bo HX1           .    .     .     .   all .    .   .   .    .    .     .
level bo HX2           .    .     .     .   all .    .   .   .    .    .     .
level bo HX3           .    .     .     .   all .    .   .   .    .    .     .
level rita HX1         r+   r+    r+    r+  .   all  .   r+  r+   .    .     .
level rita HX2         r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
level rita HX3         r+   r+    r+    r+  .   all  .   r+  r+   .    .     .
level fred HX1         r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
quote vera HX1         r+   r+    all   r+  .   r+   .   r+  r+   .    .     .
quote vera HX2         r+   r+    all   r+  .   .    .   r+  r+   .    .     .
quote vera HX3         r+   r+    all   r+  .   r+   .   r+  r+   .    .     .
quote ada HX1          r+   r+    r+    all .   r+   .   r+  r+   .    .     .
quote ada HX2          r+   r+    r+    all .   .    .   r+  r+   .    .     .
quote ada HX3          r+   r+    r+    all .   r+   .   r+  r+   .    .     .
quote bo HX1           .    .     .     .   all .    .   .   .    .    .     .
quote bo HX2           .    .     .     .   all .    .   .   .    .    .     .
quote bo HX3           .    .     .     .   all .    .   .   .    .    .     .
quote rita HX1         r+   r+    r+    r+  .   all  .   r+  r+   .    .     .
quote rita HX2         r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
quote rita HX3         r+   r+    r+    r+  .   all  .   r+  r+   .    .     .
quote fred HX1         r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
moved ada HX1          r+   r+    r+    all .   r+   .   r+  r+   .    .     .
consensus HX1          r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
consensus HX2          r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
agreed HX1             r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
agreed HX2             r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
computed HX1           r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
computed HX2           r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
computed HX3           r+   r+    r+    r+  .   r+   .   r+  r+   .    .     .
ballot vera            r+   r+    r+    r+  .   .    .   d+  r+   .    .     .
ballot ada             r+   r+    r+    r+  .   .    .   d+  r+   .    .     .
ballot rita            r+   r+    r+    r+  .   .    .   d+  r+   .    .     .
minuted proposal       r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
minuted equal          r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
minuted draw           r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
seed draw              r+   r+    r+    r+  .   .    .   r+  r+   .    .     .
act vera               r+   r+    all   r+  r+  .    .   r+  r+   .    .     .
act ada                r+   r+    r+    all r+  .    .   r+  r+   .    .     .
act bo                 r+   r+    r+    r+  all .    .   r+  r+   .    .     .
act rita               r+   r+    r+    r+  r+  all  .   r+  r+   .    .     .
act fred               r+   r+    r+    r+  r+  .    .   r+  r+   .    .     .
person cora            all  r+    r+    .   .   .    .   .   .    .    .     .
person chris           all  all   all   r+  .   .    .   r+  r+   .    .     .
person vera            all  all   all   all all all  .   all all  .    .     .
person ada             all  all   all   all all all  .   all all  .    .     .
person bo              all  all   all   .   all .    .   .   .    .    .     .
person rita            all  all   all   all all all  r+  all all  .    .     .
person una             all  all   all   .   .   .    all .   .    .    .     .
person noa             all  all   all   .   .   .    .   all .    .    .     .
person olga            all  r+    r+    .   .   .    .   .   all  .    .     .
person fred            all  all   all   r+  .   r+   .   r+  r+   .    .     .
person petra           .    .     .     .   .   .    .   .   .    .    all   .
"""

# Where each of these stands, for those who may be told it and open the place; it stands nowhere else. {} is the code of
# its application; “own” places are those of the person whose rating it is, “also” ones may hold it, and need not.
WHERE = {
    "answer": {"applications {} Answers", "assess {}&"},
    "team": {"applications {} Facts"},
    "contact": {"applications {} Facts"},
    "finding": {"applications {} Facts"},
    "question": {"applications {} Facts"},
    "reply": {"applications {} Facts"},
    "place": {"interviews {}"},
    "link": {"interviews {}", "GET /download/invitation?lang=en&interview={}"},
    "title": {"applications {} Notes"},
    "note": {"applications {} Notes", "interviews {}", "assess {}&criterion=A1"},
    "aside": {"applications {} Notes", "interviews {}"},
    "unmatched": {"interviews"},
    "waiting": {"interviews"},
    "working": {"interviews {}"},
    "draft": {"interviews HX1"},
    "ground": {"conflicts"},
    "ruling": {"conflicts"},
    "level": {"applications {} Ratings"},
    "level after": {"applications {} Ratings"},
    "moved": {"applications {} Ratings"},
    "quote": {"applications {} Ratings"},
    "computed": {"applications {} Ratings", "GET /download/shortlist", "shortlist "},
    "ballot": {"shortlist Ties"},
    "minuted": {"shortlist Ties"},
    "seed": {"shortlist Ties"},
    "consensus": set(),
    "agreed": set(),
}
OWN = {"level": {"assess {}&"}, "quote": {"assess {}&"}}
ALSO = {
    "answer": {"assess"},
    "note": {"assess"},
    "quote": {"assess"},
    "level": {"assess", "shortlist What if"},  # among the single levels that would change the slots
    "level after": {"shortlist What if"},
    "consensus": {"shortlist What if"},
    "team": {"assess", "conflicts"},
}
# Who keeps the interview has its invitation; who has not answered is asked the question in place of the content.
PARTLY = {
    ("place", ("cora", "chris", "vera", "ada")): {"GET /download/invitation?lang=en&interview={}"},
    ("team", ("una",)): {"applications {} ", "assess {}&", "interviews {}", "conflicts"},
}

# Who opens a page at all; the others are shown the front page in its place.
OPENS = {
    "home": {"cora", "chris", "vera", "ada", "bo", "rita", "una", "noa", "olga", "petra"},
    "assess": {"vera", "ada", "bo", "rita", "una"},  # those with something in their queue
    "settings": {"cora", "petra"},
}
PEOPLE = WHO.split("\n")[1].split()


def rows():
    """What it is -> person -> the states in which that person may be told it."""
    found = {}
    for line in WHO.splitlines()[2:]:
        *what, cells = re.match(r"(\S+(?: \S+)*?)  +(.*)", line).groups()
        found[tuple(named(what[0]))] = {
            person: frozenset(WHEN[cell]) for person, cell in zip(PEOPLE, cells.split(), strict=True)
        }
    return found


def named(what):
    """“level after ada HX1” as the canaries call it: the kind first, in one piece."""
    words = what.split()
    return [" ".join(words[:2]), *words[2:]] if words[:2] == ["level", "after"] else words


ROWS = rows()


def may(person, state, what):
    """Whether that person may be told it at all in that state."""
    return state in ROWS[what][person] if what in ROWS else False


# What the meeting shows of the application that it is at, from release on; of the others, only what was agreed.
MEETING = {"level": True, "level after": True}
MEETING |= {"computed": None, "quote": None, "moved": None}  # where the criterion in hand has it
LEADERS = ("chris", "vera")  # they look at what they have brought before the committee, and at nothing else


def met(person, state, what, place):
    """The same for the page of the meeting, which is at HX2; who does not follow the chair looks at HX1."""
    if what[0] in ("consensus", "agreed"):
        return state in WHEN["r+"]
    if what[1:2] == ("bo",):
        return False  # before he has submitted he is shown no level there, his own neither
    if what[1:] == ("rita", "HX2"):
        return False  # what somebody recused has given counts nowhere, and is not before the committee
    at = "HX1" if place == "moderate off" and person not in LEADERS else "HX2"
    return MEETING.get(what[0], False) if state in WHEN["r+"] and what[-1] == at else False


def stands(person, state, what, place):
    """True: it stands there; False: it does not; None: it may, and need not."""
    kind, code = what[0], "H-01" if what[-1] == "T1" else what[-1]
    if kind not in WHERE:
        return None  # names and codes: wherever a page needs them

    if place.startswith("moderate"):
        return met(person, state, what, place)

    def among(patterns):
        return any(_fits(pattern, code, place) for pattern in patterns)

    partly = {p for (one, people), patterns in PARTLY.items() if one == kind and person in people for p in patterns}
    if place in ALSO.get(kind, ()):
        return None
    if among(WHERE[kind]) or among(partly) or (person in what and among(OWN.get(kind, ()))):
        return person in OPENS.get(place.split()[0], OPENS["home"])
    return False


def _fits(pattern, code, place):
    number = {"HX1": "1", "HX2": "2"}.get(code, "0")
    wanted = pattern.format(number if pattern.startswith("GET") else code)
    return place == wanted if " " not in pattern else place.startswith(wanted)
