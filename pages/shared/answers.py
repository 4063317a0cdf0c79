"""An answer of the form in words: the text as typed, a choice by its name, money and partners as people write them."""

from collections.abc import Mapping
from typing import Any

from data import text
from data.programme import Field, Kind, in_language


def written(field: Field, value: Any, language: str) -> str:
    """The answer to one question as text in `language`; empty if there is none."""
    if value is None or value == "" or value == []:
        return ""
    if field.kind in (Kind.CHOICE, Kind.MULTI):
        names = {option.value: in_language(option.name, language) for option in field.options}
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(names.get(str(one), str(one)) for one in values)
    if field.kind is Kind.PARTNERS:
        return "\n".join(_partner(partner) for partner in value)
    if field.kind is Kind.MONEY:
        return f"{text.number(language, value, decimals=0)} €"
    if field.kind is Kind.NUMBER:
        return text.number(language, value, decimals=0 if float(value).is_integer() else 2)
    return str(value)


def _partner(partner: Mapping[str, Any]) -> str:
    return ", ".join(str(part) for part in (partner.get("name"), partner.get("business_id")) if part)
