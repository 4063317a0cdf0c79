"""Make the sample of soske-2022: the same files every time. Run: python -m tests.data.sample_maker

Everything is invented. The committee's ratings follow a quality written down here for each application, moved by a
strict and a lenient assessor and a little chance with a fixed seed; two applications tie at the sixth place.
"""

import csv
import io
import random
from datetime import datetime, timedelta
from pathlib import Path

import docx
from openpyxl import Workbook

from data import programme as programmes
from scoring import rubric as rubrics
from scoring.evidence import sentences
from tests.data.sample_texts import FI, SPEAKS, SV

FOLDER = programmes.SHIPPED / "soske-2022" / "sample"
PROGRAMME = programmes.read(programmes.shipped("soske-2022"))
RUBRIC = rubrics.read(programmes.shipped("soske-2022", "rubric.toml"))
KEYS = [c.key for c in RUBRIC.criteria]

MARKUS = "Metsolan ammattiopisto (9000011-8)"
# name, Business ID as typed, type, municipality, language, partners as typed, volume as typed, quality, purchase, unit
TEAMS = (
    (
        "Hiekkalahden kaupunki",
        "9000001-1",
        "kunta",
        "Hiekkalahti",
        "suomi",
        f"Kyllä: {MARKUS}",
        "48,5",
        "3333323333332",
        "kuljetuspalvelut",
        "sosiaalitoimi",
    ),
    (
        "Kuulasjärven kunta",
        "9000003-8",
        "kunta",
        "Kuulasjärvi",
        "suomi",
        "Ei",
        "9,2",
        "1121112111111",
        "ateriapalvelut",
        "sivistystoimi",
    ),
    (
        "Sorvivuoren koulutuskuntayhtymä",
        "9000004-6",
        "kuntayhtymä",
        "Sorvivuori",
        "suomi",
        "Kyllä.\nSorvivuoren kaupunki, 9000005-4\nTuulensuun kunta, 9000006-2",
        "31",
        "3232333323333",
        "siivouspalvelut",
        "koulutuspalvelut",
    ),
    (
        "Rauniokosken seurakunta",
        "00900017",
        "seurakunta",
        "Rauniokoski",
        "suomi",
        "Ei",
        "2,4",
        "1101101101110",
        "hautausmaatyöt",
        "diakoniatyö",
    ),
    (
        "Virkavirasto Majakka",
        "9000008-9",
        "valtion virasto tai laitos",
        "valtakunnallinen",
        "suomi",
        "Ei",
        "n. 12,5 milj.",
        "3323222222222",
        "toimitilapalvelut",
        "tietohallinto",
    ),
    (
        "Sandholmens stad",
        "9000009-7",
        "kommun",
        "Sandholmen",
        "svenska",
        "Ja: Sandholmens samkommun (9000012-6)",
        "22",
        "3333333333333",
        "städtjänster",
        "bildningssektorn",
    ),
    (
        "Metsolan ammattiopisto",
        "9000011-8",
        "yliopisto tai AMK",
        "Metsola",
        "suomi",
        "Ei",
        "14,0",
        "2222222222222",
        "vartiointipalvelut",
        "opiskelijapalvelut",
    ),
    (
        "Aallokon kaupunki, tekninen toimiala",
        "9000013-4",
        "kunta",
        "Aallokko",
        "suomi",
        "Ei",
        "65",
        "2322223222212",
        "katujen kunnossapito",
        "tekninen toimiala",
    ),
    (
        "Aallokon kaupunki, sivistystoimiala",
        "9000013-4",
        "kunta",
        "Aallokko",
        "suomi",
        "Ei",
        "27,3",
        "2122122221222",
        "koulukuljetukset",
        "sivistystoimiala",
    ),
    (
        "Kaarnalahden hyvinvointikuntayhtymä",
        "9000014-2",
        "kuntayhtymä",
        "Kaarnalahti",
        "suomi",
        "Kyllä: Kaarnalahden kaupunki 9000015-0",
        "110",
        "4434344344433",
        "kotihoidon palvelut",
        "hoitopalvelut",
    ),
    (
        "Lumikallion kunta",
        "9000016-8",
        "kunta",
        "Lumikallio",
        "suomi",
        "Ei",
        "1,234",
        "0110010110100",
        "lumityöt",
        "tekninen toimi",
    ),
    (
        "Fyrskärs kommun",
        "9000017-7",
        "kommun",
        "Fyrskär",
        "svenska",
        "Nej",
        "6,8",
        "1121121211211",
        "skolskjutsar",
        "den tekniska sektorn",
    ),
    (
        "Valtion Palvelulaitos Kanava",
        "9000018-5",
        "valtion liikelaitos",
        "valtakunnallinen",
        "suomi",
        "Ei",
        "210",
        "4343333334343",
        "rakennusten ylläpito",
        "kiinteistöpalvelut",
    ),
    (
        "Tyynelän ammattikorkeakoulu",
        "9000019-3",
        "yliopisto tai AMK",
        "Tyynelä",
        "suomi",
        "Kyllä: Tyynelän yliopisto (9000021-4)",
        "18,6",
        "3343233333434",
        "siivouspalvelut",
        "opiskelijapalvelut",
    ),
    (
        "Honkasaaren kaupunki",
        "9000022-2",
        "kunta",
        "Honkasaari",
        "suomi",
        "Ei",
        "39",
        "3233233433234",
        "ateriapalvelut",
        "hyvinvointipalvelut",
    ),
    (
        "Suopellon kunta",
        "9000023-0",
        "kunta",
        "Suopelto",
        "suomi",
        "Ei",
        "4,1",
        "1011011010011",
        "kiinteistönhoito",
        "tekninen toimi",
    ),
    (
        "Yhdistys Sillanpää ry",
        "9000024-9",
        "muu julkinen hankintayksikkö",
        "Sillanpää",
        "suomi",
        "Kyllä: Metsolan ammattiopisto, 9000011-8",
        "3,3",
        "2122221232322",
        "valmennuspalvelut",
        "työvalmennus",
    ),
    (
        "Norrholmens församling",
        "9000025-7",
        "församling",
        "Norrholmen",
        "svenska",
        "Nej",
        "1,9",
        "2111121212121",
        "fastighetsskötsel",
        "diakonin",
    ),
)

LOST_ZERO = 3  # index of the team whose Business ID is a number in the workbook, so its zeros are gone
DIRECTORS = ("Toimialajohtaja", "Kaupunginjohtaja", "Hallintojohtaja", "Kehitysjohtaja")
WEEKS = ("47;48;", "48;49;", "47;48;49;50;", "49;50;")
STARTED = datetime(2021, 11, 11, 9, 3)
TIED = (0, 2)  # H-01 and H-03 share the sixth place


def label(key: str, language: str) -> str:
    field = PROGRAMME.field(key)
    assert field is not None
    return field.label[language]


def named(key: str, value: str, language: str) -> str:
    field = PROGRAMME.field(key)
    assert field is not None
    return next(option.name[language] for option in field.options if option.value == value)


def answers(n: int) -> dict[str, str]:
    """The answers of one team, as typed, in its own language."""
    name, business_id, kind, place, spoken, partners, volume, quality, what, unit = TEAMS[n]
    language = "sv" if spoken == "svenska" else "fi"
    texts = SV if language == "sv" else FI
    level = dict(zip(KEYS, map(int, quality), strict=True))
    theme = ("employment",) if n % 3 == 0 else ("rights",) if n % 3 == 1 else ("employment", "rights")
    written = {field: texts[field][level[key]].format(org=name, what=what, unit=unit) for key, field in SPEAKS.items()}
    written["sharing"] = texts["sharing"][min(4, level["B7"])]
    if n == 9:  # exactly 255 characters: a spreadsheet or a form has cut it
        written["process"] = (written["process"] + " " + written["contracts"] + " " + written["strategy"])[:255]
    return {
        "name": name,
        "business_id": business_id,
        "organisation_type": kind,
        "municipality": place,
        "language": spoken,
        "partners": partners,
        "team": f"Hankintapäällikkö ja asiantuntija, {name}",
        "contact": f"Yhteyshenkilö {n + 1}, henkilo{n + 1}@esimerkki.invalid, 050 000 0{n + 1:03d}",
        "volume_eur": volume,
        "policy": named("policy", ("none", "preparing", "in_strategy", "approved", "approved")[level["A1"]], language),
        "policy_followup": named(
            "policy_followup", ("none", "planned", "irregular", "regular", "regular")[level["A1"]], language
        ),
        **written,
        "themes": ";".join(named("themes", t, language) for t in theme) + ";",
        "pilot_timing": "" if level["B4"] < 2 else "Helmi–huhtikuu 2022" if language == "fi" else "Februari–april 2022",
        "sponsor": "" if level["B5"] < 2 else f"{DIRECTORS[n % 4]}, {place}",
        "working_time": named("working_time", "yes", language),
        "interview_weeks": WEEKS[n % 4],
    }


def sent(n: int) -> datetime:
    return STARTED + timedelta(days=n * 1.2 // 1, minutes=(n * 97) % 420)


def ms_forms(path: Path, rows: list[tuple[int, dict[str, str], datetime]], *, language: str) -> None:
    """A workbook as Microsoft Forms writes it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    own = {"fi": ("Tunnus", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi")}[language]
    titles = [label(f.key, language) for f in PROGRAMME.fields]
    titles[5] = titles[5].replace("? ", "?\n")  # a question over two lines keeps its line break
    sheet.append([*own, *titles])
    for number, given, moment in rows:
        cells: list[object] = [given.get(f.key) or None for f in PROGRAMME.fields]
        if number == LOST_ZERO + 1:
            cells[1] = int(given["business_id"])
        sheet.append([number, moment - timedelta(minutes=31), moment, "anonymous", None, *cells])
    for cells in sheet.iter_rows(min_row=2, min_col=2, max_col=3):
        for cell in cells:
            cell.number_format = "d.m.yyyy h.mm"
    book.save(path)


def text_file(
    path: Path, header: list[str], rows: list[list[str]], *, delimiter: str, encoding: str, quote: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quote, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))


def in_words(n: int, language: str) -> dict[str, str]:
    """The same answers with the options named in another language of the form."""
    given = answers(n)
    own = "sv" if given["language"] == "svenska" else "fi"
    for f in PROGRAMME.fields:
        for option in f.options if own != language or f.key in ("organisation_type", "language") else ():
            for old in {option.name["fi"], option.name["sv"]}:
                parts = given[f.key].split(";")
                given[f.key] = ";".join(option.name[language] if part == old else part for part in parts)
    return given


def joined(key: str) -> tuple[str, str]:
    """How the sheet behind a Google form joins several options; other answers keep their semicolons."""
    field = PROGRAMME.field(key)
    return (";", ", ") if field is not None and field.kind is programmes.Kind.MULTI else (";", ";")


def plain_files() -> None:
    keys = [f.key for f in PROGRAMME.fields]
    six = list(range(6))

    header = ["ID", "Start time", "Completion time", "Email", "Name", *(label(k, "en") for k in keys)]
    rows = [
        [
            str(n + 1),
            f"{sent(n):%m/%d/%Y %H:%M:%S}",
            f"{sent(n):%m/%d/%Y %H:%M:%S}",
            "anonymous",
            "",
            *(in_words(n, "en")[k] for k in keys),
        ]
        for n in range(12)
    ]
    text_file(FOLDER / "ms_forms_en.csv", header, rows, delimiter=",", encoding="utf-8", quote=csv.QUOTE_MINIMAL)

    header = ["Tunnus", "Aloitusaika", "Valmistumisaika", "Sähköposti", "Nimi", *(label(k, "fi") for k in keys)]
    rows = [
        [
            str(n + 1),
            f"{sent(n):%d.%m.%Y %H.%M}",
            f"{sent(n):%d.%m.%Y %H.%M}",
            "anonymous",
            "",
            *(in_words(n, "fi")[k] for k in keys),
        ]
        for n in six
    ]
    text_file(FOLDER / "forms_fi_excel.csv", header, rows, delimiter=";", encoding="cp1252", quote=csv.QUOTE_MINIMAL)

    header = ["Aikaleima", "Sähköpostiosoite", *(label(k, "fi") for k in keys)]
    rows = [
        [
            f"{sent(n):%Y/%m/%d %I:%M:%S %p} GMT+2",
            f"henkilo{n + 1}@esimerkki.invalid",
            *(in_words(n, "fi")[k].rstrip(";") for k in keys),
        ]
        for n in six
    ]
    text_file(FOLDER / "google.csv", header, rows, delimiter=",", encoding="utf-8", quote=csv.QUOTE_ALL)

    header = ["Tidsstämpel", *(label(k, "sv") for k in keys)]
    rows = [
        [f"{sent(n):%Y-%m-%d %H:%M:%S}", *(in_words(n, "sv")[k].rstrip(";").replace(*joined(k)) for k in keys)]
        for n in (5, 11, 17)
    ]
    text_file(FOLDER / "google_sv.csv", header, rows, delimiter=",", encoding="utf-8", quote=csv.QUOTE_ALL)

    rows = [[sent(n).isoformat(), *(in_words(n, "fi")[k] for k in keys)] for n in six]
    text_file(
        FOLDER / "plain.csv",
        ["submitted_at", *keys],
        rows,
        delimiter=";",
        encoding="utf-8-sig",
        quote=csv.QUOTE_MINIMAL,
    )
    book = Workbook()
    book.active.append(["submitted_at", *(label(k, "fi") for k in keys)])
    for n in six:
        book.active.append([sent(n), *(in_words(n, "fi")[k] or None for k in keys)])
    book.save(FOLDER / "plain.xlsx")


def webropol(path: Path, *, codes: bool) -> None:
    """Title rows, numbered questions, one column per option; choices as text, or as codes with a codebook."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Vastaukset"
    sheet.append(["Soske-akatemia 2022, hakulomake (keksitty esimerkki)"])
    sheet.append(["Vastauksia: 6"])
    titles: list[str] = ["Vastaajanumero", "Vastausaika"]
    for number, f in enumerate(PROGRAMME.fields, start=1):
        if f.kind is programmes.Kind.MULTI:
            titles += [f"{number}. {f.label['fi']}: {option.name['fi']}" for option in f.options]
        else:
            titles.append(f"{number}. {f.label['fi']}")
    sheet.append(titles)
    for n in range(6):
        given = in_words(n, "fi")
        cells: list[object] = [n + 1, f"{sent(n):%d.%m.%Y %H:%M}"]
        for f in PROGRAMME.fields:
            names = [option.name["fi"] for option in f.options]
            if f.kind is programmes.Kind.MULTI:
                chosen = given[f.key].split(";")
                cells += [(1 if codes else name) if name in chosen else (0 if codes else None) for name in names]
            elif f.options and codes:
                cells.append(names.index(given[f.key]) + 1)
            else:
                cells.append(given[f.key] or None)
        sheet.append(cells)
    if codes:
        key = book.create_sheet("Koodit")
        key.append(["Kysymys", "Koodi", "Selite"])
        for number, f in enumerate(PROGRAMME.fields, start=1):
            for code, option in enumerate(f.options if f.kind is programmes.Kind.CHOICE else (), start=1):
                key.append([f"{number}. {f.label['fi']}", code, option.name["fi"]])
    book.save(path)


# How each assessor differs: the strict, the lenient, and three between; the chance is fixed by a seed.
ASSESSORS = (("bertil", -0.6), ("cecilia", 0.0), ("daavid", 0.5), ("elina", 0.1), ("fanny", -0.1))
RECUSED = ("H-08", "elina")
HELD = ("H-01", "H-02", "H-03", "H-04", "H-05", "H-06", "H-07", "H-10", "H-13", "H-14", "H-15")
NEARLY_UNRATED = "H-18"


def code(n: int) -> str:
    return f"H-{n + 1:02d}"


def ratings() -> list[tuple[str, str, str, str, str]]:
    chance = random.Random(2022)  # the sample is the same every time
    given: dict[tuple[str, str, str, str], str] = {}
    for n, team in enumerate(TEAMS):
        for assessor, lean in ASSESSORS:
            for key, quality in zip(KEYS, map(int, team[7]), strict=True):
                level = max(0, min(4, round(quality + lean + chance.gauss(0, 0.45))))
                gap = chance.random() < 0.012 and n not in TIED
                given[code(n), assessor, key, "form"] = "" if gap else str(level)
                if code(n) in HELD and key in ("B2", "B4", "B5") and chance.random() < 0.5:
                    given[code(n), assessor, key, "interview"] = str(max(0, min(4, level + chance.choice((-1, 1)))))
    first, second = map(code, TIED)
    for key in [k for k in given if k[0] == second]:
        del given[key]
    for (application, assessor, criterion, stage), level in list(given.items()):
        if application == first:  # the same levels, each criterion passed on to the next one of its dimension
            own = [k for k in KEYS if k[0] == criterion[0]]
            given[second, assessor, own[(own.index(criterion) + 1) % len(own)], stage] = level
    rows = []
    for (application, assessor, criterion, stage), level in sorted(given.items()):
        unseen = application == NEARLY_UNRATED and (assessor != "cecilia" or criterion not in ("A1", "A2", "B1"))
        open_ = (assessor, application) in OPEN
        if (application, assessor) != RECUSED and not unseen and not open_:
            rows.append((application, assessor, criterion, level, stage))
    return [*rows, (*RECUSED, "", "recused", "")]


# Sheets that nobody has begun: so that every assessor has something to do.
OPEN = {
    ("cecilia", "H-16"),
    ("cecilia", "H-17"),
    ("daavid", "H-12"),
    ("fanny", "H-09"),
    ("fanny", "H-11"),
    ("elina", "H-02"),
}


def citations(rows: list[tuple[str, str, str, str, str]]) -> list[tuple[str, str, str, str, str, str]]:
    found = []
    for application, assessor, criterion, level, stage in rows:
        if level in ("3", "4") and criterion in SPEAKS:
            text = answers(int(application[2:]) - 1)[SPEAKS[criterion]]
            pieces = sentences(text)
            if pieces:
                found.append((application, assessor, criterion, stage, SPEAKS[criterion], pieces[-1]))
    return found


def tables() -> None:
    rows = ratings()
    text_file(
        FOLDER / "ratings.csv",
        ["application", "assessor", "criterion", "level", "stage"],
        [list(r) for r in rows],
        delimiter=",",
        encoding="utf-8",
        quote=csv.QUOTE_MINIMAL,
    )
    text_file(
        FOLDER / "citations.csv",
        ["application", "assessor", "criterion", "stage", "source", "quote"],
        [list(r) for r in citations(rows)],
        delimiter=",",
        encoding="utf-8",
        quote=csv.QUOTE_MINIMAL,
    )


def notes() -> None:
    """Notes as people write them: with headings, in free style, as a table for several teams."""
    folder = FOLDER / "notes"
    folder.mkdir(exist_ok=True)
    for n in (0, 9):
        document = docx.Document()
        document.add_heading(f"Haastattelu {code(n)} {TEAMS[n][0]}", level=1)
        document.add_paragraph("24.11.2021, Teams. Kirjaaja: Cecilia")
        for key, text in (
            (
                "A2",
                "Johtoryhmä käsitteli hankintoja viimeksi lokakuussa. Silloin päätettiin kategorioiden omistajista.",
            ),
            ("B4", "Pilotin valmistelu on tammikuussa markkinavuoropuhelussa ja huhtikuussa tarjouspyyntövaiheessa."),
            ("B5", "Sponsori on luvannut puolikkaan henkilötyövuoden toimeenpanoon."),
        ):
            document.add_heading(f"{key} {RUBRIC.criterion(key).question['fi']}", level=2)
            document.add_paragraph(text)
        document.core_properties.created = document.core_properties.modified = datetime(2021, 11, 24)
        document.save(folder / f"{code(n)} haastattelu.docx")
    (folder / "H-06_intervju.md").write_text(
        f"# H-06 {TEAMS[5][0]}\n\nAntecknare: Bertil, 25.11.2021\n\n"
        f"## {RUBRIC.criterion('B1').question['sv']}\nMålet står i strategin och upphandlingsprogrammet hänvisar till det.\n\n"
        f"## {RUBRIC.criterion('B4').question['sv']}\nPiloten är i planering i januari. Ring vid behov 050 000 0999.\n",
        encoding="utf-8",
    )
    (folder / "Tyynelän ammattikorkeakoulu.md").write_text(
        "## Hankintojen analysointi ja suunnittelu\nViisi suurinta kategoriaa tunnetaan, ja siivous on niistä suurin.\n\n"
        "## Pilottihankinta\nPilotilla on määräraha.\n",
        encoding="utf-8",
    )
    (folder / "honkasaari.txt").write_text(
        "Honkasaaren kaupunki 30.11.2021\nB5: Toimialajohtaja oli itse paikalla ja lupasi jatkon.\n"
        "B6: Kuusi henkilöä, myös työllisyyspalvelut. Yhteys: henkilo15@esimerkki.invalid\nYleisvaikutelma: innostunut joukkue.\n",
        encoding="utf-8",
    )
    (folder / "muistio kunta.txt").write_text(
        "Kunnan haastattelu, joukkue paikalla kokonaan.\nKeskustelu jäi yleiselle tasolle.\n", encoding="utf-8"
    )
    book = Workbook()
    book.active.append(["Joukkue", "Kriteeri", "Muistiinpano", "Kirjaaja", "Päivämäärä"])
    for n, key, text in (
        (1, "A1", "Linjaus on valmisteilla, ei päätöstä."),
        (2, "A5", "Prosessikuvaus näytettiin, tarkistuspisteet on merkitty."),
        (2, "B6", "Kolme organisaatiota, vetovastuu on kuntayhtymällä."),
        (3, "B3", "Riskejä ei ole pohdittu."),
        (4, "A6", "Sopimusrekisteri on käytössä."),
        (6, "B2", "Teema valittiin opiskelijoiden työllistymisen takia."),
        (12, "B5", "Pääjohtaja on sponsori."),
    ):
        book.active.append([code(n), key, text, "Daavid", datetime(2021, 12, 1)])
    book.save(folder / "haastattelut_viikko48.xlsx")


def interviews() -> str:
    lines = []
    booked = [*HELD, "H-08", "H-09", "H-11", "H-12"]
    for place, application in enumerate(booked):
        n = int(application[2:]) - 1
        held = application in HELD
        day = 22 + place if held else 34 + place - len(HELD)
        moment = datetime(2021, 11, 1) + timedelta(days=day - 1 + (2 if (day - 22) % 7 > 4 else 0))
        moment = moment.replace(hour=9 + place % 5, minute=0 if place % 2 else 30)
        pair = [ASSESSORS[place % 5][0], ASSESSORS[(place + 2) % 5][0]]
        pair = ["cecilia", "fanny"] if application == RECUSED[0] else pair
        lines.append(
            "[[interview]]\n"
            f'application = "{application}"\nstarts_at = {moment:%Y-%m-%dT%H:%M:%S}\nminutes = 60\n'
            f'language = "{"sv" if TEAMS[n][4] == "svenska" else "fi"}"\nplace = "Teams"\n'
            f'state = "{"held" if held else "confirmed"}"\ninterviewers = ["{pair[0]}", "{pair[1]}"]\n'
        )
    return "\n".join(lines)


UNANSWERED = {("elina", "H-18"), ("fanny", "H-18"), ("cecilia", "H-17")}
DECLARED = ("fanny", "H-11")


def conflicts() -> str:
    lines = []
    for n in range(len(TEAMS)):
        for assessor, _ in ASSESSORS:
            asked = f'[[conflict]]\napplication = "{code(n)}"\nmember = "{assessor}"\n'
            if (code(n), assessor) == RECUSED:
                reason = "Työskentelee kumppanissa; päätetty ryhmän kokouksessa."
                lines.append(f'{asked}state = "confirmed"\nground = "employment"\nreason = "{reason}"\n')
            elif (assessor, code(n)) == DECLARED:
                detail = "Auttoi pilotin rajaamisessa syksyllä."
                lines.append(f'{asked}state = "declared"\nground = "advised"\ndetail = "{detail}"\n')
            elif (assessor, code(n)) not in UNANSWERED:
                lines.append(f'{asked}state = "none"\n')
    return "\n".join(lines)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = [(n + 1, answers(n), sent(n)) for n in range(len(TEAMS))]
    ms_forms(FOLDER / "ms_forms_fi.xlsx", rows, language="fi")
    later = [(number, dict(given), moment) for number, given, moment in rows]
    later[1][1]["pilot"] = FI["pilot"][2].format(what="ateriapalvelut")
    late = answers(15) | {
        "name": "Pihlajaniemen kunta",
        "business_id": "9000026-5",
        "contact": "Yhteyshenkilö 19, henkilo19@esimerkki.invalid",
    }
    twin = answers(7) | {"contact": "Yhteyshenkilö 20, henkilo20@esimerkki.invalid"}
    later += [(19, twin, datetime(2021, 12, 9, 14, 2)), (20, late, datetime(2021, 12, 11, 0, 4))]
    ms_forms(FOLDER / "ms_forms_fi_after_deadline.xlsx", later, language="fi")
    plain_files()
    webropol(FOLDER / "webropol_text.xlsx", codes=False)
    webropol(FOLDER / "webropol_codes.xlsx", codes=True)
    tables()
    notes()
    (FOLDER / "interviews.toml").write_text(interviews(), encoding="utf-8")
    (FOLDER / "conflicts.toml").write_text(conflicts(), encoding="utf-8")


if __name__ == "__main__":
    main()
