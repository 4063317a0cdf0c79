"""The sentences of the code, and which of them lack a translation: what `make strings` and the language test share."""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "data" / "locale"
# Name of the call -> the places of its sentences among the arguments.
CALLS = {"_": (0,), "n_": (0, 1), "N_": (0,), "NN_": (0, 1), "say": (1,), "say_n": (1, 2)}
PROBLEMS = {
    "Problem",
    "RubricProblem",
    "ProgrammeProblem",
    "RatingsProblem",
    "ImportProblem",
    "NotAllowed",
    "EditConflict",
    "Unanswered",
    "SignedOut",
    "TooMany",
    "NotInvited",
    "Unreachable",
}


def sources() -> list[Path]:
    return sorted(path for room in ("pages", "data", "scoring") for path in (ROOT / room).rglob("*.py"))


def sentences() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Every sentence of the code with the file it stands in; a pair where it has two forms of number."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                places = (0,) if name in PROBLEMS else CALLS.get(name, ())
                found = [node.args[i] for i in places if i < len(node.args)]
                texts = [a.value for a in found if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                where = str(path.relative_to(ROOT))
                if len(texts) == 2:
                    yield (texts[0], texts[1]), where
                elif texts:
                    yield texts[0], where


def catalogue(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def collect(language: str) -> int:
    """Bring the file of one language up to the code, and return how many sentences still lack a translation."""
    old = catalogue(language)
    new = Catalog(locale=language, project="valinta", charset="utf-8", fuzzy=False)
    for sentence, where in sentences():
        key = sentence if isinstance(sentence, str) else sentence[0]
        kept = old.get(key)
        new.add(sentence, string=kept.string if kept else None, locations=[(where, None)])
    with (LOCALE / f"{language}.po").open("wb") as file:
        write_po(file, new, width=110, sort_output=True, omit_header=False, include_lineno=False)
    return sum(not message.string or not all(message.string) for message in new if message.id)


if __name__ == "__main__":
    for path in sorted(LOCALE.glob("*.po")):
        print(f"{path.name}: {collect(path.stem)} sentences to translate")
