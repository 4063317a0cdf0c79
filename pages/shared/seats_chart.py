"""The seats drawn: for each application the ranks it may truly have, where it is expected, and its chance of a seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import plotly.graph_objects as go

from data.text import say
from pages.shared.charts import Drawn, Look, harmless, layout
from pages.shared.plane import SYMBOLS
from scoring.certainty.seats import Seat
from scoring.ranking import Zone


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    name: str
    seat: Seat
    zone: Zone
    chance: str  # as it is written in tables


@lru_cache(maxsize=64)
def seats_chart(lines: tuple[Line, ...], slots: int, look: Look) -> Drawn:
    """A line for each application, the best on top; the slots end at the upright line. Kept: do not change it."""
    palette = look.palette
    figure = go.Figure(layout=layout(96 + 28 * len(lines), look))
    codes = [harmless(line.code) for line in lines]
    for line, code in zip(lines, codes, strict=True):
        figure.add_trace(
            go.Scatter(
                x=[line.seat.best, line.seat.worst],
                y=[code, code],
                mode="lines",
                line={"width": 3, "color": palette.soft},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    figure.add_trace(_expected(lines, codes, look))
    figure.add_vline(slots + 0.5, line={"color": palette.ink, "width": 2})
    last = max(line.seat.worst for line in lines)
    for line, code in zip(lines, codes, strict=True):
        figure.add_annotation(
            x=1.0, xref="paper", y=code, text=line.chance, showarrow=False, xanchor="left", xshift=12, font={"size": 14}
        )
    axis = {"fixedrange": True, "automargin": True, "zeroline": False}
    figure.update_xaxes(
        title=say(look.language, "Rank"), range=[0.5, last + 0.5], dtick=_step(last), gridcolor=palette.grid, **axis
    )
    figure.update_yaxes(
        autorange="reversed", categoryorder="array", categoryarray=codes, showgrid=False, ticklabelstandoff=4, **axis
    )
    figure.update_layout(margin={"l": 8, "r": 72, "t": 16, "b": 8}, showlegend=False)
    return Drawn(figure)


def _expected(lines: Sequence[Line], codes: Sequence[str], look: Look) -> go.Scatter:
    colours = [look.palette.zones[line.zone] for line in lines]
    return go.Scatter(
        x=[line.seat.expected_rank for line in lines],
        y=codes,
        mode="markers",
        marker={
            "symbol": [SYMBOLS[line.zone] for line in lines],
            "size": 13,
            "color": colours,
            "line": {"width": 2, "color": colours},
            "gradient": {  # half filled, as in the tables
                "type": ["horizontal" if line.zone is Zone.CONTESTED else "none" for line in lines],
                "color": look.palette.ground,
            },
        },
        hovertext=[
            f"<b>{harmless(line.code)}</b> {harmless(line.name)}<br>"
            + say(
                look.language,
                "expected rank {rank}, from {best} to {worst}; a seat: {chance}",
                rank=look.number(line.seat.expected_rank),
                best=line.seat.best,
                worst=line.seat.worst,
                chance=line.chance,
            )
            for line in lines
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
        cliponaxis=False,
    )


def _step(last: int) -> int:
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000, 10_000) if last / step <= 20)
