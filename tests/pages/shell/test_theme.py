"""The colours of both themes can be read: 4.5:1 for text, 3:1 for marks (WCAG 2.2, 1.4.3 and 1.4.11)."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
THEME = CONFIG["theme"]


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ("light", "dark"))
def test_text_can_be_read_on_both_grounds(mode):
    theme = THEME[mode]
    texts = {
        key: value for key, value in theme.items() if key.endswith("TextColor") or key in ("textColor", "linkColor")
    }
    low = {
        (key, ground): round(contrast(value, theme[ground]), 2)
        for (key, value), ground in product(texts.items(), ("backgroundColor", "secondaryBackgroundColor"))
        if contrast(value, theme[ground]) < 4.5
    }

    assert low == {}


@pytest.mark.parametrize("mode", ("light", "dark"))
def test_marks_in_charts_stand_out_and_are_eight(mode):
    theme = THEME[mode]
    colours = [*theme["chartCategoricalColors"], theme["primaryColor"]]

    assert len(set(theme["chartCategoricalColors"])) == 8
    assert [c for c in colours if contrast(c, theme["backgroundColor"]) < 3] == []


def test_the_server_keeps_to_this_machine_and_tells_nobody():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["server"]["maxUploadSize"] == 50
