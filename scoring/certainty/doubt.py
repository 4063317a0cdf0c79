"""How far the weights are in doubt: as sealed, about as sealed, within some points, or any weights at all."""

from enum import StrEnum
from fractions import Fraction

import numpy as np

from scoring.certainty.draws import Singles
from scoring.certainty.panel import Panel
from scoring.errors import Problem
from scoring.rubric import Rubric
from scoring.weights import Box, Dirichlet, Uncertain, Uniform, concentration_for, overall

REACH = Fraction(5, 100)  # of a box: five points of 100


class Doubt(StrEnum):
    SEALED = "sealed"  # none
    NEAR = "near"  # each varies by `relative` of itself, one standard deviation
    WITHIN = "within"  # each within five points of a hundred
    ANY = "any"  # only which criteria count is known


def drawn(panel: Panel, rubric: Rubric, doubt: Doubt, *, relative: Fraction, draws: int, seed: int) -> Singles | None:
    """Shares of the criteria of a panel, (draws, m); None where there is no doubt. The seed alone decides them."""
    of = overall(rubric)
    sealed = [of[key] for key in panel.criteria]
    spec = _spec(doubt, sealed, relative)
    return None if spec is None else spec.sample(draws, np.random.default_rng([seed, 1]))


def _spec(doubt: Doubt, sealed: list[Fraction], relative: Fraction) -> Uncertain | None:
    if sum(1 for share in sealed if share) < 2:
        return None  # one criterion has all the weight, whatever it is
    if doubt is Doubt.WITHIN:
        return Box(sealed, REACH)
    if doubt is Doubt.ANY:
        return Uniform(sealed)
    if doubt is Doubt.SEALED or not relative:
        return None
    try:
        return Dirichlet(sealed, concentration_for(sealed, relative=float(relative)))
    except Problem:  # wider than any such weights could be
        return Uniform(sealed)
