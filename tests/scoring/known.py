"""The known answers: published, analytic or computed by two independent codes; each case names its source."""

import json
from functools import cache
from pathlib import Path


@cache
def _cases():
    text = (Path(__file__).parent / "known_answers.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)}


def known(case):
    """Input, expected values and tolerance of one case."""
    found = _cases()[case]
    given = found["input"]
    if "same" in given:  # computed from the input of another case
        given = _cases()[given["same"]]["input"] | given
    return given, found["expected"], found["tol"]
