"""Our own HTML: tables that everybody can read, links, marks. The only place that hands HTML to Streamlit.

Every value is escaped here; callers pass plain text.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str  # an address of ours, beginning with a slash


@dataclass(frozen=True, slots=True)
class Outward:
    """An address outside that somebody of the committee wrote, shown whole; it opens in a window of its own."""

    href: str  # https


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with a shape in front: never colour alone. `kind` is safe, contested, out, unrated, yes, no or clarify."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Dots:
    """One level of a line: a dot with letters for each who stands there, an outlined one for who stood there before.

    `part` is what the spread covers of it: whole, from (it begins here), to (it ends here), or none.
    """

    stand: Sequence[str]
    stood: Sequence[str] = ()
    part: str = "none"


Cell = str | Link | Outward | Mark | Dots
SHORT = 12  # letters
FEW = 4  # columns that a phone has room for


def table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    numbers: Collection[int] = (),
    visible_caption: bool = False,
) -> None:
    """A plain table with a caption and headed columns; `numbers` are the columns aligned as figures."""
    hidden = "" if visible_caption else ' class="vt-hidden"'
    first = rows[0] if rows else [""] * len(header)
    head = "".join(
        f'<th scope="col"{_line(cell) or _figures(i, numbers)}>{escape(title)}</th>'
        for i, (title, cell) in enumerate(zip(header, first, strict=True))
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<th scope="row"{_long(cell)}>{_cell(cell)}</th>'
            if i == 0
            else f"<td{_line(cell) or _figures(i, numbers)}>{_cell(cell)}</td>"
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    few = " vt-few" if len(header) <= FEW else ""
    st.html(
        f'<div class="vt-frame" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="vt{few}">'
        f"<caption{hidden}>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _long(cell: Cell) -> str:
    """A name may break on a phone; a code, “H-10”, never does."""
    return ' class="vt-long"' if len(_text(cell)) > SHORT else ""


def _text(cell: Cell) -> str:
    if isinstance(cell, Outward):
        return cell.href
    if isinstance(cell, Dots):
        return " ".join([*cell.stand, *cell.stood])
    return cell if isinstance(cell, str) else cell.text


def _line(cell: Cell) -> str:
    return f' class="vt-line-{escape(cell.part)}"' if isinstance(cell, Dots) else ""


def _figures(i: int, numbers: Collection[int]) -> str:
    return ' class="vt-figures"' if i in numbers else ""


def _cell(cell: Cell) -> str:
    if isinstance(cell, Link):
        return _anchor(cell.text, cell.href, "vt-link" if len(cell.text) > SHORT else "vt-link vt-code")
    if isinstance(cell, Outward):
        if not cell.href.startswith("https://"):
            raise ValueError(f"not an https address: {cell.href}")
        away = 'target="_blank" rel="noopener noreferrer"'
        return f'<a class="vt-link" href="{escape(cell.href, quote=True)}" {away}>{escape(cell.href)}</a>'
    if isinstance(cell, Mark):
        return f'<span class="vt-mark vt-{escape(cell.kind)}">{escape(cell.text)}</span>'
    if isinstance(cell, Dots):
        dots = [*(("", letters) for letters in cell.stand), *((" vt-stood", letters) for letters in cell.stood)]
        return " ".join(f'<span class="vt-dot{kind}">{escape(letters)}</span>' for kind, letters in dots)
    return escape(cell)


def _anchor(text: str, href: str, kind: str = "vt-link", extra: str = "") -> str:
    if not href.startswith("/") or href.startswith("//"):
        raise ValueError(f"not an address of ours: {href}")
    return f'<a class="{kind}" href="{escape(href, quote=True)}" target="_self"{extra}>{escape(text)}</a>'


def link(text: str, href: str) -> None:
    """A link to an address of ours, in the same window."""
    st.html(_anchor(text, href))


def links(pairs: Sequence[tuple[str, str]]) -> None:
    """Several links in one line."""
    st.html('<span class="vt-line">' + " · ".join(_anchor(text, href) for text, href in pairs) + "</span>")


def download(text: str, href: str) -> None:
    """A button that brings a file; the address checks the right again."""
    st.html(_anchor(text, href, "vt-button", " download"), width="content")


def mark(text: str, kind: str) -> None:
    st.html(_cell(Mark(text, kind)))


def facts(pairs: Sequence[tuple[str, Cell]]) -> None:
    """A list of facts: name and value."""
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{_cell(value)}</dd>" for name, value in pairs)
    st.html(f'<dl class="vt-facts">{lines}</dl>')


def passage(text: str, kind: str = "") -> None:
    """A passage of somebody's own text, with its line breaks."""
    st.html(f'<p class="vt-passage {escape(kind)}">{escape(text).replace(chr(10), "<br>")}</p>')
