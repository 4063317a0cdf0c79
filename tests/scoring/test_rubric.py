"""scoring.rubric: what is written is read exactly, and what cannot be scored with is refused in a sentence."""

from fractions import Fraction
from pathlib import Path

import pytest

from scoring.errors import RubricProblem
from scoring.rubric import Reading, digest, read
from tests.scoring.examples import SMALL

SHIPPED = Path("data/programmes/soske-2022/rubric.toml").read_text(encoding="utf-8")
ONE = 'scale = [0, 4]\n[[criterion]]\nkey = "need"\n'


def test_the_shipped_rubric_is_read_whole():
    rubric = read(SHIPPED)

    assert [d.key for d in rubric.dimensions] == ["A", "B"]
    assert len(rubric.criteria) == 13
    assert rubric.levels == (0, 1, 2, 3, 4)
    assert rubric.criterion("A1").levels["fi"][0] == "Linjauksia ei ole, tai hakija ei osaa kertoa niistä."
    assert rubric.criterion("A1").self_levels[-1].also == (("policy_followup", "regular"),)


def test_without_dimensions_all_criteria_form_one():
    rubric = read(ONE + '[[criterion]]\nkey = "cost"\nweight = 0.1\n')

    assert [d.key for d in rubric.dimensions] == ["all"]
    assert [c.key for c in rubric.of("all")] == ["need", "cost"]


def test_a_weight_is_exactly_the_decimal_that_is_written():
    assert read(ONE + "weight = 0.1\n").criterion("need").weight == Fraction(1, 10)


def test_half_levels_are_levels_when_the_step_says_so():
    rubric = read("step = 0.5\n" + ONE)

    assert rubric.levels == tuple(Fraction(n, 2) for n in range(9))
    assert rubric.allows(Fraction(5, 2))
    assert not rubric.allows(Fraction(1, 4))


def test_a_dimension_can_be_read_as_something_else_without_touching_what_was_sealed():
    rubric = read(SMALL)

    assert rubric.read_as("A", Reading.GATE).dimension("A").reading is Reading.GATE
    assert rubric.dimension("A").reading is Reading.LINEAR


def test_a_byte_order_mark_is_no_part_of_the_rubric():
    assert read("\ufeff" + ONE) == read(ONE)


def test_one_changed_letter_changes_the_fingerprint():
    assert digest("weight = 1") != digest("weight = 2")
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing


@pytest.mark.parametrize(
    ("text", "sentence"),
    (
        pytest.param("", "“scale” is missing", id="empty"),
        pytest.param("scale = [", "not valid TOML", id="not TOML"),
        pytest.param("scale = [0, 4]", "no criteria", id="no criteria"),
        pytest.param(ONE.replace("[0, 4]", "[4, 0]"), "must rise: it goes from 4 to 0", id="scale falls"),
        pytest.param(ONE.replace("4]", f"{'9' * 5000}]"), "not valid TOML", id="endless number"),
        pytest.param(ONE.replace("4]", "1e300]"), "is not a number", id="immense number"),
        pytest.param("step = 0.3\n" + ONE, "step 0.3 does not divide", id="step does not divide"),
        pytest.param("step = 0.001\n" + ONE, "more than 1000 steps", id="too fine a step"),
        pytest.param('better = "up"\n' + ONE, "must be one of high, low", id="better is neither"),
        pytest.param("min_coverage = 50\n" + ONE, "between 0 and 1", id="coverage in per cent"),
        pytest.param(ONE + "weight = -1\n", "weight of need is -1", id="negative weight"),
        pytest.param(ONE + "weight = nan\n", "“NaN” is not a number", id="weight is no number"),
        pytest.param(ONE + "weight = true\n", "cannot be True", id="weight is true"),
        pytest.param(ONE + "weight = 0\n", "no criterion with a weight", id="nothing weighs"),
        pytest.param(ONE + "wieght = 2\n", "did you mean “weight”", id="misspelt key"),
        pytest.param(ONE + '[[criterion]]\nkey = "need"\n', "key need stands twice", id="key twice"),
        pytest.param(ONE + "name = 5\n", "“name” of criterion need cannot be 5", id="name is a number"),
        pytest.param(ONE + '[criterion.levels.en]\n7 = "x"\n', "speaks of level 7", id="level beyond the scale"),
        pytest.param(SMALL.replace('dimension = "B"', 'dimension = "C"'), "“C”, which is not", id="no such dimension"),
        pytest.param(SMALL + "minimum = 5\n", "minimum of criterion B1", id="minimum beyond the scale"),
        pytest.param(
            SMALL.replace('key = "A"\n', 'key = "A"\nreading = "gate"\n').replace(
                'key = "B"\n', 'key = "B"\nweight = 0\n'
            ),
            "not a gate needs a weight",
            id="a gate with nothing behind it",
        ),
        pytest.param(
            SMALL.replace('key = "A"\n', 'key = "A"\nreading = "band"\nband = [80, 40]\n'), "and rise", id="band falls"
        ),
    ),
)
def test_an_unusable_rubric_is_refused_with_what_must_be_mended(text, sentence):
    with pytest.raises(RubricProblem, match=sentence):
        read(text)


def test_keys_of_other_tools_are_left_alone():
    assert read(ONE + 'owner = "the chair"\n').criterion("need").key == "need"
