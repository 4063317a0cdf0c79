"""scoring.change.flips: the single levels that, given otherwise, would change the six."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scoring.aggregate import scores
from scoring.change.flips import rating_flips
from scoring.change.leave_out import Change
from scoring.ratings import Stage
from tests.scoring.change.flip_examples import KEYS, few, frame, frames, in_order, panels, sheet, six, slots_there
from tests.scoring.examples import instead, rating


def test_the_smallest_change_of_a_level_comes_first():
    # A level is worth 3.125 points on A1 and A2 and 6.25 on the others; ada is 6.25 ahead.
    ratings = sheet({"ada": (2, 2, 2, 2, 2), "bo": (2, 2, 2, 2, 1)})

    found = rating_flips(ratings, frame(), 1)

    assert [(f.application, f.criterion, f.level, f.to) for f in found] == [
        ("bo", "A3", 2, 3),
        ("bo", "B1", 2, 3),
        ("bo", "B2", 1, 2),
        ("ada", "A3", 2, 1),
        ("ada", "B1", 2, 1),
        ("ada", "B2", 2, 1),
        ("bo", "A1", 2, 4),
        ("bo", "A2", 2, 4),
        ("ada", "A1", 2, 0),
        ("ada", "A2", 2, 0),
    ]
    assert {f.change for f in found} == {Change(("bo",))}


def test_a_consensus_is_moved_by_no_rating_but_stands_in_the_list():
    rubric = frame()
    ratings = sheet({"ada": (2, 2, 2, 2, 2), "bo": (2, 2, 2, 2, 1)})
    agreed = instead(ratings, rating("bo", None, "B2", 1, Stage.CONSENSUS))

    found = {(f.criterion, f.assessor) for f in rating_flips(agreed, rubric, 1) if f.application == "bo"}

    assert found == {("A1", "ann"), ("A2", "ann"), ("A3", "ann"), ("B1", "ann"), ("B2", None)}


agreements = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from(KEYS), st.integers(0, 4)), max_size=4, unique_by=lambda a: a[:2]
)
interviews = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from(KEYS), st.integers(0, 4) | st.none()),
    max_size=4,
    unique_by=lambda a: a[:2],
)


@few
@given(panels, agreements, interviews, frames, slots_there, st.sampled_from(("high", "low")))
def test_the_levels_that_flip_are_those_that_trying_all_finds(ratings, agreed, after, rubric, slots, better):
    rubric = replace(rubric, better=better)
    codes = {r.application for r in ratings.ratings}
    more = [rating(f"H-{n}", None, key, level, Stage.CONSENSUS) for n, key, level in agreed]
    more += [rating(f"H-{n}", "ann", key, level, Stage.INTERVIEW) for n, key, level in after]
    ratings = replace(ratings, ratings=ratings.ratings + tuple(r for r in more if r.application in codes))

    found = {
        (f.application, f.criterion, f.assessor, f.level, f.to): f.change
        for f in rating_flips(ratings, rubric, slots, ineligible=["H-2"])
    }

    assert found == tried_one_by_one(ratings, rubric, slots, out="H-2")


def tried_one_by_one(ratings, rubric, slots, *, out):
    def set_of(given):
        return six({code: s for code, s in scores(given, rubric).items() if code != out}, slots)

    now, found = set_of(ratings), {}
    agreed = {(r.application, r.criterion) for r in ratings.ratings if r.stage is Stage.CONSENSUS}
    later = {
        (r.application, r.criterion, r.assessor)
        for r in ratings.ratings
        if r.stage is Stage.INTERVIEW and r.level is not None
    }
    for r in ratings.ratings:
        below_consensus = r.stage is not Stage.CONSENSUS and (r.application, r.criterion) in agreed
        overruled = r.stage is Stage.FORM and (r.application, r.criterion, r.assessor) in later
        if r.level is None or below_consensus or overruled:
            continue
        for side in (
            sorted((x for x in rubric.levels if x < r.level), reverse=True),
            [x for x in rubric.levels if x > r.level],
        ):
            for to in side:
                after = set_of(instead(ratings, replace(r, level=to)))
                if after != now:
                    change = Change(in_order(after - now), in_order(now - after))
                    found[r.application, r.criterion, r.assessor, r.level, to] = change
                    break
    return found
