"""WCAG 2.2 A and AA on every page, in both themes and languages: axe-core finds nothing."""

from pathlib import Path

import pytest

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PAGES = (
    ("aino", "/"),
    ("aino", "/applications"),
    ("aino", "/applications?code=H-01"),
    ("aino", "/applications?import=1"),
    ("aino", "/interviews"),
    ("aino", "/interviews?code=H-08"),
    ("aino", "/shortlist"),
    ("aino", "/settings"),
    ("cecilia", "/"),
    ("cecilia", "/assess"),
    ("cecilia", "/assess?code=H-16"),
    ("cecilia", "/assess?code=H-01"),
    ("onni", "/"),
    ("nobody", "/"),
    ("aino", "/act-as"),
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def violations(page):
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", list(RULES)
    )
    return [
        f"{v['id']}: {v['help']} at {node['target']}: {node['html'][:120]}"
        for v in found["violations"]
        for node in v["nodes"][:3]
    ]


@pytest.mark.parametrize("dark", (False, True), ids=("light", "dark"))
@pytest.mark.parametrize("language", ("fi", "en"))
@pytest.mark.parametrize(("member", "path"), PAGES, ids=[f"{member}{path}" for member, path in PAGES])
def test_axe_finds_nothing(person, member, path, language, dark):
    reader = person(member, language=language, dark=dark)
    if path == "/act-as":
        reader.page.goto(reader.url + path)
    else:
        reader.opens(path)

    found = violations(reader.page)
    for tab in reader.page.get_by_role("tab").all()[1:]:
        tab.click()
        reader.waits()
        found += violations(reader.page)

    assert found == []


@pytest.mark.parametrize(("member", "path"), PAGES, ids=[f"{member}{path}" for member, path in PAGES])
def test_a_phone_never_scrolls_sideways(person, member, path):
    reader = person(member, width=390)
    if path == "/act-as":
        reader.page.goto(reader.url + path)
    else:
        reader.opens(path)

    wide = reader.page.evaluate(
        "Math.max(document.documentElement.scrollWidth, "
        "document.querySelector('[data-testid=stMain]')?.scrollWidth ?? 0) - window.innerWidth"
    )
    assert wide <= 0
