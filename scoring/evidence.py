"""Where to look: the sentences of an answer or a note that speak to a criterion, found by the stems of its terms.

A hint for the reader's eye. It never becomes a level, and no sentence is hidden for want of a match.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_END = re.compile(r"[.!?…]+[)”\"’»]*\s+(?=[^a-zåäöéü\s])|\s*\n\s*")
_ABBREVIATIONS = re.compile(
    r"esim|mm|yms?|ks|n|noin|n[sk]|jne|tms|huom|prof|tri|dipl|toim|vrt|em|ko"  # Finnish
    r"|t\.ex|bl\.a|d\.?v\.?s|osv|m\.m|m\.fl|s\.k|ca|jfr|obs|inkl"  # Swedish
    r"|e\.g|i\.e|etc|cf|dr|mrs?|ms|vs|approx|incl|nro?|kpl|st|p|s|art|milj"  # English, and shared
)
_SNOWBALL = {"fi": "finnish", "sv": "swedish", "en": "english"}
_SWEDISH = re.compile(r"a[sn]?|e[tnr]?|[dtns]|des?|ts|ar|or|e[nt]s|ers|[eao]rnas?|nas?")  # inflections of short words
_LEAST = 5  # letters: a shorter stem inside a longer word is mostly another word


def sentences(text: str) -> list[str]:
    """The sentences of a text, each as it stands there, so that it can be quoted.

    >>> sentences("Linjaus hyväksyttiin 1.3.2021. Sitä seurataan, esim. Kuntaliiton mallilla.")
    ['Linjaus hyväksyttiin 1.3.2021.', 'Sitä seurataan, esim. Kuntaliiton mallilla.']
    """
    found, start = [], 0
    for end in _END.finditer(text):
        before = text[start : end.start()].rsplit(maxsplit=1)
        last = before[-1].strip("(“\"'").casefold() if before else ""
        if "\n" not in end.group() and _ABBREVIATIONS.fullmatch(last) and end.group().startswith("."):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def matches(sentences: Iterable[str], terms: Mapping[str, Sequence[str]], language: str) -> list[bool]:
    """Whether each sentence speaks to the criterion whose `terms` these are, in the language of the text.

    A term of several words must be there with all of them. A language without terms matches nothing.
    """
    wanted = _wanted(tuple(terms.get(language, ())), language)
    return [_speaks(sentence, wanted, language) for sentence in sentences]


class _Stems(NamedTuple):
    """What the inflected forms of one word share."""

    own: tuple[str, ...]
    inside: tuple[str, ...]  # those that may also stand later in a compound: “työvoimariski” is a risk


_Wanted = tuple[tuple[_Stems, ...], ...]  # term -> word -> stems


@lru_cache(maxsize=512)
def _wanted(terms: tuple[str, ...], language: str) -> _Wanted:
    split = (tuple(_stems(word.casefold(), language) for word in _WORD.findall(term)) for term in terms)
    return tuple(term for term in split if term)


def _speaks(sentence: str, wanted: _Wanted, language: str) -> bool:
    words = {word.casefold() for word in _WORD.findall(sentence)}
    return any(all(any(_fits(word, stems, language) for word in words) for stems in term) for term in wanted)


@lru_cache(maxsize=200_000)
def _fits(word: str, stems: _Stems, language: str) -> bool:
    """Whether a word is a form of the term, or a compound with it."""
    parts = [word, *re.split(r"[-’']", word)[1:]]  # the last part of “KEINO-akatemia” stands on its own
    if any(stem in part[3:] for part in parts for stem in stems.inside):
        return True
    if language == "fi":
        return any(part.startswith(stems.own) for part in parts)
    if any(part in stems.own or _stem(part, language) in stems.own for part in parts):
        return True
    return language == "sv" and any(_swedish(part, stems) for part in parts)


def _swedish(word: str, stems: _Stems) -> bool:
    if word.startswith(stems.inside):
        return True
    bodies = [stem[:-1] if len(stem) > 4 and stem[-1] in "ae" else stem for stem in stems.own]
    return any(word.startswith(body) and _SWEDISH.fullmatch(word[len(body) :]) for body in bodies)


def _stems(word: str, language: str) -> _Stems:
    if language == "fi":
        own = _finnish(word)
        return _Stems(own, () if _VERB.search(word) else _long(own))
    # The word itself too: the stemmer takes the s from “kurs” but leaves it in “kursen”.
    own = tuple(sorted({_stem(word, language), word}))
    return _Stems(own, _long(own) if language == "sv" else ())


def _long(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stem for stem in stems if len(stem) >= _LEAST)


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=8)
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(_SNOWBALL[language])


# Consonant gradation, strong and weak: a stemmer alone would keep “johto” and “johdon” apart.
_GRADES = (
    ("nkk", "nk"), ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("mp", "mm"), ("nt", "nn"), ("lt", "ll"),
    ("rt", "rr"), ("k", ""), ("p", "v"), ("t", "d"),
)  # fmt: skip
# How a dictionary form ends, what is left of it, and how the inflected forms go on from there.
_ENDINGS = (
    ("nen", ("nen", "se", "si", "st")),
    ("uus", ("uu", "uks")), ("yys", ("yy", "yks")),
    ("us", ("us", "uks", "ut", "ude", "uu")), ("ys", ("ys", "yks", "yt", "yde", "yy")),
    ("os", ("os", "oks")), ("ös", ("ös", "öks")), ("is", ("is", "iks", "ii")), ("as", ("as", "aa", "ai")),
    ("in", ("in", "im")),
    ("usi", ("usi", "ude", "uks", "ute", "utt")), ("uosi", ("uosi", "uode", "uote", "uott")),
    ("aika", ("aika", "aja", "aiko", "ajo")),
    ("sta", ("s",)), ("stä", ("s",)), ("ntaa", ("nta", "nna", "nne", "nte", "ns")),
    ("ida", ("i",)), ("idä", ("i",)), ("ella", ("el",)), ("ellä", ("el",)),
)  # fmt: skip
_VERB = re.compile(r"[^n]t[aä]$|d[aä]$|ll[aä]$|(aa|ää|e[aä])$|yä$")  # a verb ends no compound
_SHORT = 4  # letters: a shorter beginning would be that of too many words


def _finnish(word: str) -> tuple[str, ...]:
    """The beginnings that the inflected forms of a Finnish dictionary form share."""
    for ending, going_on in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return tuple(word.removesuffix(ending) + rest for rest in going_on)
    if word.endswith(("ata", "ätä", "ota", "ötä", "uta", "ytä")):  # “seurata”, “luvata”: seuraan, lupaan
        return _graded(word[:-2], word[-3])
    base = word.removesuffix("u" if word.endswith("uu") else "")
    if word.endswith(("aa", "ää", "ea", "eä")):
        base = word[:-1]
    return _graded(base)


def _graded(stem: str, kept: str = "") -> tuple[str, ...]:
    """The stem with its last consonants in either grade, and its last vowel open, unless it is `kept`."""
    body = stem.rstrip("aeiouyäö")
    vowel = stem[len(body) :]
    forms = {body}
    for strong, weak in _GRADES:
        if body.endswith(strong):
            forms.add(body.removesuffix(strong) + weak)
            break
    for strong, weak in _GRADES:
        if weak and body.endswith(weak):
            forms.add(body.removesuffix(weak) + strong)
    kept = kept or (vowel if vowel[-1:] in ("o", "ö", "u", "y") else "")
    open_ends = (kept,) if kept else ("a", "ä", "e", "i", "o", "ö")
    found = set()
    for form in forms:
        found |= {form + kept} if len(form + kept) >= _SHORT else {form + end for end in open_ends}
    return tuple(sorted(found | {stem}))
