"""Rows of one file that may be the same team twice, or one organisation in two teams: named, never merged."""

from collections.abc import Sequence

from data.imports.reading import ImportedApplication
from data.imports.tables import Attention
from data.text import N_


def doubles(applications: Sequence[ImportedApplication]) -> list[Attention]:
    """Rows of the same team, and rows that share only a Business ID (units of one organisation do)."""
    found = []
    teams: dict[tuple[object, ...], int] = {}
    ids: dict[str, int] = {}
    for a in applications:
        name = _plain(a.values.get("name"))
        partners = a.values.get("partners")
        others = sorted(_plain(p.get("name")) for p in partners) if isinstance(partners, list) else []
        team = (name, *others)
        business_id = str(a.values.get("business_id") or "")
        if name and team in teams:
            found.append(
                Attention(
                    a.row,
                    "name",
                    N_("The same team stands in row {row}: a duplicate? The latest before the deadline counts."),
                    {"row": teams[team]},
                )
            )
        elif business_id and business_id in ids:
            found.append(
                Attention(
                    a.row,
                    "business_id",
                    N_("Row {row} has the same Business ID. Units of one organisation may share it."),
                    {"row": ids[business_id]},
                )
            )
        teams.setdefault(team, a.row)
        if business_id:
            ids.setdefault(business_id, a.row)
    return found + _in_two_teams(applications)


def _in_two_teams(applications: Sequence[ImportedApplication]) -> list[Attention]:
    """Partners who stand in another row too, as its lead or as a partner; units of one lead are no such case."""
    places: dict[str, list[tuple[int, str, str]]] = {}
    for a in applications:
        partners = a.values.get("partners")
        places.setdefault(str(a.values.get("business_id") or ""), []).append(
            (a.row, "business_id", str(a.values.get("name") or ""))
        )
        for p in partners if isinstance(partners, list) else ():
            places.setdefault(str(p.get("business_id") or ""), []).append((a.row, "partners", str(p.get("name") or "")))
    found = []
    for business_id, (first, *others) in places.items():
        if business_id and any(field == "partners" for _, field, _ in (first, *others)):
            found += [
                Attention(
                    row,
                    field,
                    N_("{name} stands in the team of row {row} too. One organisation belongs in one team."),
                    {"name": name, "row": first[0]},
                )
                for row, field, name in others
                if row != first[0]
            ]
    return found


def _plain(name: object) -> str:
    return " ".join(str(name or "").casefold().split())
