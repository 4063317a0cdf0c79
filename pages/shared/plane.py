"""The plane: applications by two dimensions, with the lines along which the score is the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from textwrap import wrap

import plotly.graph_objects as go

from data.exports.shortlist import ZONES
from data.text import N_, say
from pages.shared.charts import Drawn, Look, harmless, layout
from scoring.ranking import Zone

MOST_MARKS = 300
ALL_LABELLED = 60  # up to so many marks each has its code beside it; above, only those round the cut line
LABELLED = 24
SYMBOLS = {Zone.SAFE: "circle", Zone.CONTESTED: "circle", Zone.OUT: "circle-open", None: "circle"}
NAMES = {**ZONES, None: N_("Ranked")}


@dataclass(frozen=True, slots=True)
class Point:
    """One application on the plane: points of the first and the second dimension. Zone None: not shown."""

    code: str
    name: str
    x: float
    y: float
    score: float
    zone: Zone | None


@dataclass(frozen=True, slots=True)
class Plane:
    """What the plane is drawn on; figures in points, 0 to 100."""

    keys: tuple[str, str]  # of the two dimensions
    axes: tuple[str, str]
    weights: tuple[float, float]
    credits: tuple[tuple[float, float], ...] = ((0.0, 0.0), (100.0, 100.0))  # what the first dimension counts for
    line: float | None = None  # score of the cut line
    gate: float | None = None  # threshold of the first dimension, where it is read as a gate
    levels: tuple[float, ...] = (25.0, 50.0, 75.0)  # scores whose lines are drawn


@lru_cache(maxsize=64)
def plane(points: tuple[Point, ...], on: Plane, look: Look) -> Drawn:
    """Two dimensions, 0 to 100 points each, with the lines of equal score by the sealed weights.

    Applications on the same spot are one mark with all their codes. Not to be changed by the caller: it is kept.
    """
    palette = look.palette
    figure = go.Figure(layout=layout(560, look))
    for score in on.levels:
        figure.add_trace(_equal(score, on, look, dash="dot", width=1))
        if on.line is None or abs(score - on.line) > 10:
            _label_line(figure, score, on, say(look.language, "{n} points", n=f"{score:g}"), palette.soft)
    if on.line is not None:
        figure.add_trace(_equal(on.line, on, look, dash="solid", width=2))
        text = say(look.language, "Cut line {n}", n=look.number(on.line))
        _label_line(figure, on.line, on, f"<b>{text}</b>", palette.ink)
    if on.gate is not None:
        figure.add_vline(
            on.gate,
            line={"color": palette.ink, "dash": "dash", "width": 2},
            annotation={"text": say(look.language, "Threshold {n}", n=look.number(on.gate)), "font": {"size": 14}},
        )
    spots = _spots(points)
    places = _places(spots, _with_code(points, spots, on.line), on)
    for spot in spots:
        if (place := places.get(spot[0].code)) in _AWAY:
            _lead(figure, spot, _AWAY[place], palette.soft)
    for zone in (Zone.SAFE, Zone.CONTESTED, Zone.OUT, None):
        own = [spot for spot in spots if spot[0].zone is zone]
        if own:
            figure.add_trace(_marks(own, places, zone, on, look))
    axis = {
        "range": [0, 100],
        "dtick": 25,
        "gridcolor": palette.grid,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "linecolor": palette.soft,
    }
    figure.update_xaxes(title={"text": _lines(on.axes[0], 36), "standoff": 8}, **axis)
    figure.update_yaxes(title={"text": _lines(on.axes[1], 48), "standoff": 8}, **axis)
    figure.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "itemclick": False})
    return Drawn(figure)


Spot = tuple[Point, ...]


def _spots(points: Sequence[Point]) -> list[Spot]:
    found: dict[tuple[float, float], list[Point]] = {}
    for point in points:
        found.setdefault((point.x, point.y), []).append(point)
    return [tuple(spot) for spot in found.values()]


def _marks(own: Sequence[Spot], places: dict[str, str], zone: Zone | None, on: Plane, look: Look) -> go.Scatter:
    colour = look.palette.zones[zone]
    marker: dict[str, object] = {
        "symbol": SYMBOLS[zone],
        "size": 13,
        "color": colour,
        "line": {"width": 2, "color": colour},
        "opacity": 1,
    }
    if zone is Zone.CONTESTED:  # half filled, as in the tables
        marker["gradient"] = {"type": "horizontal", "color": look.palette.ground}
    return go.Scatter(
        x=[spot[0].x for spot in own],
        y=[spot[0].y for spot in own],
        customdata=[" ".join(p.code for p in spot) for spot in own],
        text=[_codes(spot) if places.get(spot[0].code) in _BESIDE else "" for spot in own],
        hovertext=[_hover(spot, on, look) for spot in own],
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers+text",
        textposition=[p if (p := places.get(spot[0].code)) in _BESIDE else "top center" for spot in own],
        textfont={"size": 14, "color": look.palette.ink},
        marker=marker,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}, "textfont": {"color": look.palette.ink}},
        name=say(look.language, NAMES[zone]),
        cliponaxis=False,
    )


def _codes(spot: Spot) -> str:
    return " = ".join(p.code for p in spot)


def _lead(figure: go.Figure, spot: Spot, away: tuple[float, float], colour: str) -> None:
    """The code of a mark in a crowd, at the end of a thin line."""
    figure.add_annotation(
        x=spot[0].x,
        y=spot[0].y,
        text=_codes(spot),
        ax=away[0] * _PIXELS,
        ay=-away[1] * _PIXELS,
        showarrow=True,
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=colour,
        standoff=7,
        font={"size": 14},
    )


def _hover(spot: Spot, on: Plane, look: Look) -> str:
    names = "<br>".join(f"<b>{harmless(p.code)}</b> {harmless(p.name)}" for p in spot)
    first = spot[0]
    figures = say(
        look.language,
        "{a} {x}, {b} {y}, score {score} points",
        a=on.keys[0],
        b=on.keys[1],
        x=look.number(first.x),
        y=look.number(first.y),
        score=look.number(first.score),
    )
    return f"{names}<br>{figures}"


def _with_code(points: Sequence[Point], spots: Sequence[Spot], line: float | None) -> list[Spot]:
    """The marks that get their codes beside them."""
    if len(points) <= ALL_LABELLED:
        return list(spots)
    near = line if line is not None else points[0].score
    return sorted(spots, key=lambda spot: abs(spot[0].score - near))[:LABELLED]


# Where a code may stand beside its mark, and how far its middle is from the mark's, in points of the axes.
_BESIDE = {
    "top center": (0.0, 4.4),
    "middle right": (6.4, 0.0),
    "middle left": (-6.4, 0.0),
    "bottom center": (0.0, -4.4),
    "top right": (6.0, 3.6),
    "bottom left": (-6.0, -3.6),
    "top left": (-6.0, 3.6),
    "bottom right": (6.0, -3.6),
}
# Where it goes in a crowd, with a line that leads to it.
_AWAY = {
    "away top left": (-8.0, 10.0),
    "away top": (0.0, 12.0),
    "away bottom right": (11.0, -7.0),
    "away bottom": (2.0, -12.0),
    "away left": (-14.0, 2.0),
    "away right": (15.0, 0.0),
    "away further left": (-18.0, 8.0),
}
_PIXELS = 4.5  # in one point of the axes, about
_WIDE, _HIGH, _MARK = 9.0, 3.8, 2.4


def _places(spots: Sequence[Spot], labelled: Sequence[Spot], on: Plane) -> dict[str, str]:
    """By the first code of each mark: where it covers the fewest marks, codes and lines, and is nearest to its own."""
    marks = [(spot[0].x, spot[0].y) for spot in spots]
    taken: list[tuple[float, float, float]] = []
    choices = [*_BESIDE, *(_AWAY if len(spots) <= ALL_LABELLED else ())]  # among hundreds, lines would hide the marks
    places = {}
    for spot in labelled:
        x, y, wide = spot[0].x, spot[0].y, _WIDE * len(spot)

        def middle(place: str, x: float = x, y: float = y, wide: float = wide) -> tuple[float, float]:
            dx, dy = {**_BESIDE, **_AWAY}[place]
            return x + (dx + (wide - _WIDE) / 2 * (1 if dx > 0 else -1) if dx else 0), y + dy

        def covered(place: str, x: float = x, y: float = y, wide: float = wide) -> int:
            cx, cy = middle(place)
            outside = not (wide / 2 <= cx <= 101 - wide / 2 and 1 <= cy <= 101)
            return (
                2 * sum(abs(mx - cx) < (wide + _MARK) / 2 and abs(my - cy) < (_HIGH + _MARK) / 2 for mx, my in marks)
                + 3 * sum(abs(tx - cx) < (wide + tw) / 2 and abs(ty - cy) < _HIGH for tx, ty, tw in taken)
                + _crossed(cx, cy, wide, on)
                + 2 * (place in _BESIDE and any(hypot(mx - cx, my - cy) < hypot(x - cx, y - cy) for mx, my in marks))
                + 2 * outside
                + (place in _AWAY)
            )

        best = min(choices, key=covered)
        places[spot[0].code] = best
        taken.append((*middle(best), wide))
    return places


def _crossed(cx: float, cy: float, wide: float, on: Plane) -> bool:
    """Whether the cut line runs through a code there (under the band reading about so)."""
    if on.line is None:
        return False
    wx, wy = (weight / sum(on.weights) for weight in on.weights)
    reach = wx * wide / 2 + wy * _HIGH / 2
    return abs(wx * cx + wy * cy - on.line) < reach


def _up(x_credit: float, score: float, on: Plane) -> float:
    """How many points of the second dimension give this score, beside so much credit from the first."""
    wx, wy = (weight / sum(on.weights) for weight in on.weights)
    return (score - wx * x_credit) / wy


def _equal(score: float, on: Plane, look: Look, *, dash: str, width: int) -> go.Scatter:
    """Where the score is the same."""
    if on.weights[1]:
        spots = [(x, _up(credit, score, on)) for x, credit in on.credits]
    else:
        spots = [(score, 0.0), (score, 100.0)]
    return go.Scatter(
        x=[x for x, _y in spots],
        y=[y for _x, y in spots],
        mode="lines",
        line={"dash": dash, "width": width, "color": look.palette.ink if dash == "solid" else look.palette.soft},
        hoverinfo="skip",
        showlegend=False,
    )


def _label_line(figure: go.Figure, score: float, on: Plane, text: str, colour: str) -> None:
    """Names a line of equal score at its lower right end."""
    x, y = score, 0.0
    if on.weights[1]:
        for (x1, c1), (x2, c2) in zip(on.credits, on.credits[1:], strict=False):
            steps = [n / 50 for n in range(51)]
            inside = [
                (x1 + (x2 - x1) * step, up)
                for step in steps
                if 0 <= (up := _up(c1 + (c2 - c1) * step, score, on)) <= 100
            ]
            x, y = inside[-1] if inside else (x, y)
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        xshift=-22 if y < 100 else 0,
        font={"size": 14, "color": colour},
    )


def _lines(text: str, width: int) -> str:
    return "<br>".join(wrap(harmless(text), width))
