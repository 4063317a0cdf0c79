"""The rules for the slots in words, and the names of the values that they read."""

from collections.abc import Mapping, Sequence

from data.programme import Programme, in_language
from data.queries.quotas import ALSO
from data.regions import regions
from data.text import N_
from pages.shared.here import language
from pages.shared.text import _, n_, number, plain, word
from scoring.rules import Kind, Rule

FIELDS = {
    "theme": N_("theme"),
    "type": N_("type of organisation"),
    "region": N_("region"),
    "language": N_("language"),
    "size": N_("size"),
    "organisation": N_("organisation"),
}
SIZES = {
    "small": N_("procurement under 10 million euros a year"),
    "medium": N_("10 to 100 million euros a year"),
    "large": N_("100 million euros a year or more"),
}
KINDS = {
    Kind.AT_LEAST: N_("at least so many"),
    Kind.AT_MOST: N_("at most so many"),
    Kind.EXCLUSIVE: N_("at most one of each"),
    Kind.JOINT: N_("those of one count as one team"),
    Kind.GATE: N_("a least level"),
}


def field_name(field: str, programme: Programme) -> str:
    if field in FIELDS:
        return _(FIELDS[field])
    known = programme.field(field)
    return plain(word(known.label)) if known else field


def names(field: str, programme: Programme) -> Mapping[str, str]:
    """The values of a field by their names in the reader's language."""
    if field == "region":
        return regions(language())
    if field == "size":
        return {key: _(name) for key, name in SIZES.items()}
    key = next((own for own, called in ALSO.items() if called == field), field)
    known = programme.field(key)
    return {option.value: in_language(option.name, language()) for option in known.options} if known else {}


def in_words(rule: Rule, programme: Programme) -> str:
    """“At least 2 with the theme employment.”"""
    field = field_name(rule.field, programme)
    value = names(rule.field, programme).get(rule.value, rule.value)
    if rule.kind is Kind.AT_LEAST:
        return n_("at least {n}: {field} {value}", "at least {n}: {field} {value}", rule.n, field=field, value=value)
    if rule.kind is Kind.AT_MOST:
        return n_("at most {n}: {field} {value}", "at most {n}: {field} {value}", rule.n, field=field, value=value)
    if rule.kind is Kind.EXCLUSIVE:
        return _("at most one of each: {field}", field=field)
    if rule.kind is Kind.JOINT:
        return _("one team, one slot: {field}", field=field)
    return _("{criterion} at least {level}", criterion=rule.field, level=number(float(rule.least)))


def all_in_words(rules: Sequence[Rule], programme: Programme) -> str:
    return "; ".join(in_words(rule, programme) for rule in rules)


def as_toml(rules: Sequence[Rule]) -> str:
    """The rules as they stand in the programme file."""
    blocks = []
    for rule in rules:
        lines = ["[[rule]]", f'kind = "{rule.kind.value}"', f'field = "{rule.field}"']
        if rule.value:
            lines.append(f'value = "{rule.value}"')
        if rule.kind in (Kind.AT_LEAST, Kind.AT_MOST):
            lines.append(f"n = {rule.n}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
