"""Charts: figures of plain values. Each has its finding, its sentence and its table on the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from pages.shared.here import language
from pages.shared.text import _
from scoring.ranking import Zone

# One hue for each dimension in every chart of the product (Okabe and Ito), readable on light and on dark.
HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
INK = "#7a7a7a"  # lines and letters that must be seen on white and on black
SYMBOLS = {
    Zone.SAFE: "circle",
    Zone.CONTESTED: "diamond-wide",
    Zone.OUT: "circle-open",
    Zone.UNRATED: "line-ew-open",
}
COLOURS = {Zone.SAFE: "#0072B2", Zone.CONTESTED: "#E69F00", Zone.OUT: INK, Zone.UNRATED: INK}
MOST_MARKS = 300


@dataclass(frozen=True, slots=True)
class Point:
    """One application on the plane: points of the first and the second dimension."""

    code: str
    name: str
    x: float
    y: float
    zone: Zone


def config() -> dict[str, object]:
    return {"locale": language(), "displaylogo": False, "modeBarButtonsToRemove": ["lasso2d", "select2d"]}


def _frame(height: int) -> go.Layout:
    point = "." if language() == "en" else ","
    return go.Layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        separators=f"{point}\u00a0",
        font={"family": "Source Sans 3, sans-serif", "size": 14},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"font": {"size": 14}},
        dragmode=False,
    )


def plane(
    points: Sequence[Point],
    *,
    axes: tuple[str, str],
    weights: tuple[float, float],
    names: dict[Zone, str],
    line: float | None,
    gate: float | None,
) -> go.Figure:
    """The plane of the two dimensions, 0 to 100 points each.

    `line` is the score of the cut line: the points of equal score through it are drawn, by the sealed weights.
    `gate` is the threshold of the first dimension where it is read as a gate.
    """
    figure = go.Figure(layout=_frame(600))
    total = sum(weights)
    for score in (25, 50, 75):
        figure.add_trace(_equal(score, weights, total, dash="dot", width=1, name=_("{n} points", n=score)))
    if line is not None:
        figure.add_trace(_equal(line, weights, total, dash="solid", width=2, name=_("Cut line")))
    if gate is not None:
        figure.add_vline(gate, line={"color": INK, "dash": "dash"}, annotation_text=_("Threshold"))
    for zone in (Zone.OUT, Zone.CONTESTED, Zone.SAFE):
        own = [p for p in points if p.zone is zone]
        if own:
            figure.add_trace(
                go.Scatter(
                    x=[p.x for p in own],
                    y=[p.y for p in own],
                    customdata=[p.code for p in own],
                    text=[p.code for p in own] if len(points) <= 60 else None,
                    hovertext=[f"{p.code} {_harmless(p.name)}" for p in own],
                    hovertemplate="%{hovertext}<br>%{x:.1f} / %{y:.1f}<extra></extra>",
                    mode="markers+text" if len(points) <= 60 else "markers",
                    textposition=[_beside(p, points) for p in own],
                    marker={
                        "symbol": SYMBOLS[zone],
                        "size": 12,
                        "color": COLOURS[zone],
                        "line": {"width": 2, "color": COLOURS[zone]},
                    },
                    name=names[zone],
                    cliponaxis=False,
                )
            )
    axis = {"range": [0, 100], "gridcolor": "rgba(128,128,128,.18)", "zeroline": False, "ticksuffix": ""}
    figure.update_xaxes(title=axes[0], **axis)
    figure.update_yaxes(title={"text": axes[1], "standoff": 8}, automargin=True, **axis)
    figure.update_xaxes(automargin=True)
    figure.update_layout(legend={"orientation": "h", "y": -0.16})
    return figure


def _beside(point: Point, points: Sequence[Point]) -> str:
    """Where a code does not cover the nearest other mark."""
    near = [p for p in points if p is not point and abs(p.x - point.x) < 7 and abs(p.y - point.y) < 5]
    if not near:
        return "top center"
    other = min(near, key=lambda p: abs(p.x - point.x) + abs(p.y - point.y))
    if (other.x, other.y, other.code) < (point.x, point.y, point.code):
        return "middle right" if abs(other.x - point.x) >= abs(other.y - point.y) else "top center"
    return "middle left" if abs(other.x - point.x) >= abs(other.y - point.y) else "bottom center"


def _equal(score: float, weights: tuple[float, float], total: float, *, dash: str, width: int, name: str) -> go.Scatter:
    """Where the weighted mean of both dimensions is `score`."""
    wx, wy = weights[0] / total, weights[1] / total
    ends = [(x, (score - wx * x) / wy) for x in (0.0, 100.0)] if wy else [(score, 0.0), (score, 100.0)]
    inside = [(x, min(100.0, max(0.0, y))) for x, y in ends]
    if wx:
        inside = [((score - wy * y) / wx, y) if y in (0.0, 100.0) else (x, y) for x, y in inside]
    return go.Scatter(
        x=[x for x, _y in inside],
        y=[y for _x, y in inside],
        mode="lines",
        line={"dash": dash, "width": width, "color": INK},
        name=name,
        hoverinfo="skip",
        showlegend=dash == "solid",
    )


def bars(labels: Sequence[str], points: Sequence[float], hues: Sequence[int], *, axis: str) -> go.Figure:
    """What each criterion adds to the score, in points; `hues` says which dimension each belongs to."""
    figure = go.Figure(layout=_frame(60 + 28 * len(labels)))
    figure.add_trace(
        go.Bar(
            x=list(points),
            y=[_harmless(label) for label in labels],
            orientation="h",
            marker={"color": [HUES[hue % len(HUES)] for hue in hues]},
            texttemplate="%{x:.1f}",
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.2f}<extra></extra>",
        )
    )
    figure.update_xaxes(title=axis, gridcolor="rgba(128,128,128,.18)", zeroline=False)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def _harmless(text: str) -> str:
    """Plotly reads a little HTML in its texts: applicants' names must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
