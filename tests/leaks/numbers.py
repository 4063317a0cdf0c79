"""The numbers of the committee that could leak: each level, and what is computed from them, reckoned by hand."""

from fractions import Fraction

from tests.leaks.committee import AFTER_INTERVIEW, AGREED, CODES, LEVELS, UNSUBMITTED


def standing(code, criterion):
    """The levels that count for one criterion of one application, by hand: no draft, nobody recused, the newest."""
    place = ("A1", "B5").index(criterion)
    if criterion == "B5" and code in AGREED:
        return [Fraction(AGREED[code])]
    counted = {
        one: given[place]
        for (one, about), given in LEVELS.items()
        if about == code and one not in UNSUBMITTED and (one, about) != ("rita", "HX2")
    }
    if criterion == "A1":
        counted |= {one: level for (one, about), level in AFTER_INTERVIEW.items() if about == code}
    return [Fraction(level) for level in counted.values()]


def computed(code):
    """What the committee computes of one application: the mean of A1, points of A and B, and the score."""
    mean, goals = (sum(found) / len(found) for found in (standing(code, "A1"), standing(code, "B5")))
    a, b = (100 * (x - 3) for x in (mean, goals))
    return {"mean": mean, "A": a, "B": b, "score": (a + b) / 2}


def numbers():
    """Each number that could leak: what it is -> (its spellings with a point, its values)."""
    found = {}
    for (one, code), given in LEVELS.items():
        found["level", one, code] = (set(given), {float(level) for level in given})
    for (one, code), level in AFTER_INTERVIEW.items():
        found["level after", one, code] = ({level}, {float(level)})
    for code, level in AGREED.items():
        found["consensus", code] = ({level}, {float(level)})
    for code in CODES[:3]:
        of = computed(code)
        spelt = {half_up(value, n) for value in of.values() for n in (1, 2)} - {half_up(of["mean"], 1)}
        found["computed", code] = (
            spelt,
            {v for x in of.values() for v in (float(x), *(round(float(x), n) for n in (1, 2)))},
        )
    return found


def half_up(value, decimals):
    """Rounded as it is shown."""
    whole = int(value * 10**decimals + Fraction(1, 2))
    return f"{whole // 10**decimals}.{whole % 10**decimals:0{decimals}d}"
