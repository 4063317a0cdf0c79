"""Large files as a form tool would write them: 28 columns, answers in sentences, no two alike."""

import csv
import io
import random
import zipfile
from xml.sax.saxutils import escape

from data.programme import read, shipped

HEADERS = ("submitted_at", *(f.label["fi"] for f in read(shipped("soske-2022")).fields))
TYPES = ("kunta", "kuntayhtymä", "valtion virasto tai laitos", "seurakunta", "yliopisto tai AMK")
POLICIES = ("Ei", "Valmisteilla", "Yksittäisellä toimialalla", "Osana strategiaa", "Erillinen päätetty asiakirja")
FOLLOWED = ("Ei", "Suunnitteilla", "Epäsäännöllisesti", "Säännöllisesti")
THEMES = ("Hankinnoilla työllistäminen;", "Ihmisoikeudet ja työelämän perusoikeudet;")
SENTENCES = (
    "Hankintoja johtaa talousjohtaja, ja toimialat vastaavat omista kilpailutuksistaan.",
    "Analyysi tehdään kerran vuodessa; luvut esitellään johtoryhmälle.",
    "Sopimusseuranta on vielä hajallaan, eikä kaikille sopimuksille ole vastuuhenkilöä.",
    'Olemme käyttäneet työllistämisehtoa kahdessa hankinnassa, "hyvin tuloksin".',
    "Riskimaiden tuotteissa tunnistimme ongelmia työoloissa.",
    "Tavoitteena on, että joka viides sopimus sisältää sosiaalisen ehdon.",
    "Työpajoihin osallistuu myös työllisyyspalvelut.",
)


def business_id(body: int) -> str | None:
    """The Business ID with this seven-digit body, or None where the check digit does not exist."""
    rest = sum(int(digit) * weight for digit, weight in zip(f"{body:07}", (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    return None if rest == 1 else f"{body:07}-{(11 - rest) % 11}"


def application(n: int, dice: random.Random) -> list[str | float]:
    def answer(least: int, most: int) -> str:
        chosen = dice.choices(SENTENCES, k=dice.randint(least, most))
        return f"Kohta {n}.{dice.randint(1, 99)}: " + " ".join(chosen)

    identity = next(found for body in range(8_000_000 + 2 * n, 9_000_000) if (found := business_id(body)))
    partner = next(found for body in range(7_000_000 + 2 * n, 8_000_000) if (found := business_id(body)))
    joint = f"Kyllä: Esimerkin koulutus Oy {n} ({partner})" if n % 3 == 0 else "Ei"
    return [
        f"{11 + n % 19}.11.2021 {8 + n % 9}.{n % 60:02}",
        f"Esimerkkilän kaupunki {n}",
        identity,
        TYPES[n % 5],
        f"Esimerkkilä {n % 300}",
        "ruotsi" if n % 9 == 0 else "suomi",
        joint,
        f"Aino Esimerkki, hankintapäällikkö, kaupunki {n}\nOlli Malli, controller, kaupunki {n}",
        f"Aino Esimerkki {n}, aino.{n}@esimerkki.invalid, 000 000 {n:04}",
        dice.randint(10, 9999) / 10,
        POLICIES[n % 5],
        FOLLOWED[n % 4],
        *(answer(2, 5) for _ in range(6)),
        THEMES[n % 2] if n % 4 else "".join(THEMES),
        *(answer(1, 4) for _ in range(3)),
        f"{1 + n % 28}.{1 + n % 12}.2022",
        f"Hallintojohtaja {n}",
        "Ei" if n % 7 == 0 else "Kyllä",
        *(answer(1, 3) for _ in range(3)),
        "47;48;" if n % 2 else "49;",
    ]


def make_file(kind: str, n: int) -> bytes:
    """A file of `n` applications: kind "csv" (UTF-8 with BOM, semicolons) or "xlsx" (shared strings)."""
    dice = random.Random(n)
    rows = [list(HEADERS), *(application(i, dice) for i in range(1, n + 1))]
    return workbook(rows) if kind == "xlsx" else separated(rows)


def separated(rows: list[list[str | float]]) -> bytes:
    file = io.StringIO()
    texts = ([str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in rows)
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(texts)
    return file.getvalue().encode("utf-8-sig")


def workbook(rows: list[list[str | float]]) -> bytes:
    """A workbook with one sheet, written by hand: openpyxl would take longer than all that is measured."""
    strings: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, cell in enumerate(row):
            place = f"{letters(column)}{number}"
            if isinstance(cell, float):
                cells.append(f'<c r="{place}"><v>{cell}</v></c>')
            else:
                cells.append(f'<c r="{place}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    parts = {
        "[Content_Types].xml": f'<Types {package}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kinds}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships {package}relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {package}relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{''.join(lines)}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f'<sst {main} count="{len(strings)}" uniqueCount="{len(strings)}">{texts}</sst>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
    return file.getvalue()


def letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 27 is AB."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
