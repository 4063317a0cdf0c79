"""In which region (maakunta) a municipality of Finland lies, for rules that bind regions; it never guesses.

regions.csv holds the 309 municipalities of 2021 and regions.toml the 19 regions, numbered and named as in Statistics
Finland, Municipalities and regional divisions based on municipalities 2021, CC BY 4.0,
https://www.stat.fi/en/luokitukset/info/; taken from municipality_key_2021 of github.com/rOpenGov/geofi. The Finnish
genitives, as in “Kuopion kaupunki”, are added here. Municipalities that had merged into others by 2021 are not known.
"""

import csv
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

MUNICIPALITIES = Path(__file__).parent / "regions.csv"
REGIONS = Path(__file__).parent / "regions.toml"
SOURCE = "en"  # spoken where a language has no names of its own

# A hyphen parts two names only between spaces: Mänttä-Vilppula is one. So is S:t Michel, whose colon has no space.
_BETWEEN = re.compile(r"[,;/|()+&•\n]|:\s|\s[-–—]\s|\s(?:ja|sekä|och|samt|and)\s", re.IGNORECASE)
_KIND = re.compile(r"^(?:staden|kommunen) | (?:kaupunki|kunta|stad|kommun)$")


def region(municipality: str | None) -> str | None:
    """The number of the region, "01" to "21", or None if the answer names no municipality or region of 2021.

    Names are Finnish or Swedish and whole; case, spaces and accents do not matter, nor does “kaupunki”, “kunta”,
    “stad” or “kommun” behind them. Of several names the first that is known counts, be it in another region than the
    next: who names several puts its own municipality first. A region may stand there itself, as the form also asks
    for the area of operation.

    >>> region("Helsingin kaupunki"), region("ESBO stad"), region("Kuopio, Siilinjärvi"), region("Muumilaakso")
    ('01', '01', '11', None)
    """
    names = _names()
    parts = (_plain(part) for part in _BETWEEN.split(municipality or ""))
    found = (names.get(part) or names.get(_KIND.sub("", part)) for part in parts)
    return next((number for number in found if number), None)


def regions(language: str) -> dict[str, str]:
    """The name of each region by its number, in Finnish, Swedish or English; in any other language the English."""
    return {number: names.get(language, names[SOURCE]) for number, names in _regions().items()}


@lru_cache(maxsize=1)
def _regions() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(REGIONS.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Every plain name, of municipalities and of regions, with the number of the region."""
    known = {_plain(name): number for number, names in _regions().items() for name in names.values()}
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            swedish = row["name_sv"]
            for name in (row["name_fi"], row["genitive_fi"], swedish, f"{swedish}s"):  # “Kyrkslätts kommun”
                known[_plain(name)] = row["region"]
    return known


def _plain(name: str) -> str:
    """The letters and digits of a name, without accents or case; “S:t” and “St.” are the same.

    >>> _plain(" S:t  Michel"), _plain("MÄNTTÄ-Vilppula")
    ('st michel', 'mantta vilppula')
    """
    letters = (sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub("[:.]", "", "".join(letters))).casefold().split())
