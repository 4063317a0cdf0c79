"""Small questions of slots and rules, the strategies that make any of them, and an answer that tries every set."""

from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from scoring.choice.model import Question, natural
from scoring.rules import Kind, Rule

AT_LEAST = Rule(Kind.AT_LEAST, "theme", "rights", 1)
AT_MOST = Rule(Kind.AT_MOST, "type", "municipality", 1)
EXCLUSIVE = Rule(Kind.EXCLUSIVE, "exclusive")
JOINT = Rule(Kind.JOINT, "team")
GATE = Rule(Kind.GATE, "A1", "2")
COLUMNS = ("theme", "type", "exclusive", "team", "A1")


def asked(scores, rules=(), slots=2, *, inside=(), outside=(), **columns):
    """A question; each column is written as "H-1:rights H-2:rights;employment"."""
    attributes = {code: dict.fromkeys(COLUMNS, ()) for code in scores}
    for column, text in columns.items():
        for code, _, values in (cell.partition(":") for cell in text.split()):
            attributes[code][column] = tuple(values.split(";"))
    values = {code: Fraction(points) for code, points in scores.items()}
    return Question(values, attributes, tuple(rules), slots, inside, outside)


def every_set(question):
    """All legal sets as (points, slots filled, codes), best first; by trying each."""
    found = []
    teams = _teams(question)
    for size in range(question.slots + 1):
        for some in combinations(teams, size):
            codes = [code for team in some for code in team]
            if all(code in question.values for code in codes) and _keeps(question, codes):
                points = sum((question.values[code] for code in codes), Fraction(0))
                found.append((points, size, tuple(sorted(codes, key=natural))))
    return sorted(found, key=lambda one: (-one[0], -one[1], [natural(code) for code in one[2]]))


def _teams(question):
    teams = [{code} for code in question.attributes]
    for field in {rule.field for rule in question.rules if rule.kind is Kind.JOINT}:
        for value in {v for own in question.attributes.values() for v in own[field]}:
            one = set().union(*(team for team in teams if any(value in question.attributes[c][field] for c in team)))
            teams = [team for team in teams if team.isdisjoint(one)] + [one]
    return teams


def _keeps(question, codes):
    if not set(question.inside) <= set(codes) or set(question.outside) & set(codes):
        return False
    for rule in question.rules:
        held = [value for code in codes for value in set(question.attributes[code][rule.field])]
        wrong = {
            Kind.AT_LEAST: held.count(rule.value) < rule.n,
            Kind.AT_MOST: held.count(rule.value) > rule.n,
            Kind.EXCLUSIVE: len(held) > len(set(held)),
            Kind.GATE: any(Fraction(level) < Fraction(rule.value) for level in held)
            if rule.kind is Kind.GATE
            else False,
            Kind.JOINT: False,
        }
        if wrong[rule.kind]:
            return False
    return True


coarse = st.integers(0, 4).map(lambda n: Fraction(20 * n))  # many ties
fine = st.fractions(0, 100, max_denominator=997)
themes = st.lists(st.sampled_from(("rights", "employment", "climate")), max_size=2, unique=True).map(tuple)
rare = st.sampled_from(((), (), (), ("x",), ("y",), ("x", "z")))
attributes = st.fixed_dictionaries(
    {
        "theme": themes,
        "type": st.sampled_from((("municipality",), ("state",))),
        "exclusive": rare,
        "team": st.sampled_from(((), (), (), (), ("t",), ("u",))),
        "A1": st.sampled_from(((), ("1",), ("2",), ("7/2",))),
    }
)
counted = st.one_of(
    st.builds(
        Rule, st.just(Kind.AT_LEAST), st.just("theme"), st.sampled_from(("rights", "climate")), st.integers(1, 2)
    ),
    st.builds(Rule, st.just(Kind.AT_MOST), st.just("theme"), st.sampled_from(("rights", "climate")), st.integers(0, 2)),
    st.builds(Rule, st.just(Kind.AT_LEAST), st.just("type"), st.just("state"), st.integers(1, 3)),
    st.builds(Rule, st.just(Kind.AT_MOST), st.just("type"), st.just("municipality"), st.integers(0, 2)),
)
some_rules = st.lists(counted | st.sampled_from((EXCLUSIVE, JOINT, GATE)), max_size=5)


@st.composite
def questions(draw, most=9, slots=4):
    n = draw(st.integers(1, most))
    codes = [f"H-{number}" for number in draw(st.permutations(range(5, 5 + n)))]  # H-9 before H-10
    points = draw(st.sampled_from((coarse, fine)))
    force = st.dictionaries(st.sampled_from(codes), st.booleans(), max_size=draw(st.sampled_from((0, 0, 2))))
    forced = draw(force)
    absent = draw(st.sampled_from((None, None, *codes)))  # known, but not to be chosen
    return Question(
        {code: draw(points) for code in codes if code != absent},
        {code: draw(attributes) for code in codes},
        tuple(draw(some_rules)),
        draw(st.integers(1, slots)),
        tuple(code for code, taken in forced.items() if taken and code != absent),
        tuple(code for code, taken in forced.items() if not taken),
    )
