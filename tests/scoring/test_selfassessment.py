"""scoring.selfassessment: the level an applicant's own ticks imply, on the shipped rubric."""

from pathlib import Path

import pytest

from scoring.rubric import read
from scoring.selfassessment import implied

RUBRIC = read(Path("data/programmes/soske-2022/rubric.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("values", "levels"),
    (
        pytest.param({}, {}, id="nothing answered implies nothing"),
        pytest.param({"policy": None, "working_time": ""}, {}, id="empty answers imply nothing"),
        pytest.param({"policy": "none"}, {"A1": 0}, id="no policy"),
        pytest.param({"policy": "unit", "policy_followup": "regular"}, {"A1": 1}, id="one unit's, followed up"),
        pytest.param({"policy": "approved", "policy_followup": "planned"}, {"A1": 2}, id="approved"),
        pytest.param({"policy": "approved", "policy_followup": "regular"}, {"A1": 3}, id="approved and followed up"),
        pytest.param({"policy_followup": "regular"}, {}, id="followed up, but what"),
        pytest.param({"themes": ["rights"], "working_time": "yes"}, {"B2": 1, "B5": 1}, id="a theme of a list"),
        pytest.param({"leadership": "Level 4, we think"}, {}, id="free text implies nothing"),
    ),
)
def test_the_highest_line_that_fits_counts(values, levels):
    assert implied(values, RUBRIC) == levels


def test_where_the_low_end_is_good_the_lowest_line_counts():
    text = """
        scale = [1, 5]
        better = "low"
        [[criterion]]
        key = "k"
        self = [{ field = "f", value = "1", level = 4 }, { field = "f", value = "1", level = 2 }]
    """

    assert implied({"f": 1}, read(text)) == {"k": 2}
