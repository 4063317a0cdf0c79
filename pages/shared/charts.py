"""Charts: how figures look, and the bars of a score. Each has its finding and its table on the page that shows it."""

from dataclasses import dataclass
from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from data.text import number
from pages.shared.here import language
from scoring.ranking import Zone

FONT = "'Source Sans 3', 'Source Sans', sans-serif"  # quoted: a name with a digit is no identifier


@dataclass(frozen=True, slots=True)
class Palette:
    ink: str
    soft: str
    grid: str
    ground: str
    hues: tuple[str, ...]  # of the dimensions, in the order of the rubric: the same in every chart
    zones: dict[Zone | None, str]


# The dimensions in Okabe and Ito's hues, the zones as in the tables; each at 3:1 or more against its own ground.
LIGHT = Palette(
    "#1b2530",
    "#51606e",
    "#dde3e9",
    "#ffffff",
    ("#0072b2", "#c25400", "#00805c", "#b0578c"),
    {Zone.SAFE: "#0b6b4f", Zone.CONTESTED: "#8a4b00", Zone.OUT: "#51606e", None: "#51606e"},
)
DARK = Palette(
    "#e6ebf0",
    "#a9b6c2",
    "#2b3641",
    "#12181f",
    ("#56b4e9", "#f08a3c", "#2fbf95", "#d98bb8"),
    {Zone.SAFE: "#5fd0a8", Zone.CONTESTED: "#f2b25c", Zone.OUT: "#a9b6c2", None: "#a9b6c2"},
)


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a figure is drawn: the reader's language, and whether the page is dark."""

    language: str = "en"
    dark: bool = False

    @property
    def palette(self) -> Palette:
        return DARK if self.dark else LIGHT

    def number(self, value: float) -> str:
        return number(self.language, value)


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    points: float
    hue: int  # number of the dimension


def look() -> Look:
    return Look(language(), st.context.theme.type == "dark")


def config() -> dict[str, object]:
    """For st.plotly_chart: the reader's language, no logo, and only the tools that do something here."""
    return {
        "locale": language(),
        "displaylogo": False,
        "modeBarButtonsToRemove": ["lasso2d", "select2d", "zoom2d", "pan2d", "autoScale2d"],
    }


class Drawn(go.Figure):
    """A figure that is complete: it is sent again at every run, and taken apart once."""

    def to_dict(self) -> dict[str, object]:
        if not hasattr(self, "_taken_apart"):
            self._taken_apart = super().to_dict()
        return {**self._taken_apart}


def layout(height: int, look: Look) -> go.Layout:
    palette = look.palette
    return go.Layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 16, "t": 16, "b": 8},
        separators=".\u00a0" if look.language == "en" else ",\u00a0",
        font={"family": FONT, "size": 14, "color": palette.ink},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={
            "font": {"size": 14, "family": FONT, "color": palette.ink},
            "bgcolor": palette.ground,
            "align": "left",
        },
        dragmode=False,
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.soft, "activecolor": palette.ink},
    )


@lru_cache(maxsize=64)
def staircase(bars: tuple[Bar, ...], together: str, axis: str, look: Look) -> Drawn:
    """What each part adds, each bar beginning where the one above ends, and their sum below.

    Not to be changed by the caller: it is kept.
    """
    reached, starts = 0.0, []
    for bar in bars:
        starts.append(reached)
        reached += bar.points
    palette = look.palette
    figure = go.Figure(layout=layout(72 + 26 * (len(bars) + 1), look))
    figure.add_trace(
        go.Bar(
            x=[*(bar.points for bar in bars), reached],
            base=[*starts, 0],
            y=[*(harmless(bar.label) for bar in bars), f"<b>{together}</b>"],
            orientation="h",
            marker={"color": [*(palette.hues[bar.hue % len(palette.hues)] for bar in bars), palette.soft]},
            text=[*(look.number(bar.points) for bar in bars), f"<b>{look.number(reached)}</b>"],
            textposition="outside",
            textfont={"size": 14, "color": palette.ink},
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.update_xaxes(title=axis, range=[0, 100], dtick=25, gridcolor=palette.grid, zeroline=False, fixedrange=True)
    figure.update_xaxes(automargin=True)
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, ticklabelstandoff=4)
    figure.update_layout(bargap=0.25, showlegend=False)
    return Drawn(figure)


def harmless(text: str) -> str:
    """Plotly reads a little HTML in its texts: applicants' names must stay text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
