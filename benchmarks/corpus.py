"""Make a synthetic package of any size in the layout of this repository, valid with all rules on.

    python -m benchmarks.corpus DOCUMENTS

Documents have about 5 KB and 150 annotations: 51 % actors, 20 % numbers, 18 % dates and 12 %
attributions, as dense as news full of figures. The words of every figure, date and cue agree with
their values, since the rules of level C compare them. The same seed gives the same bytes; documents
are written one by one, so that memory stays flat.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
SCHEMAS = HERE.parent / "schemas"
STAMP = "made.txt"
SEED = 20220915

LAYERS = ("actors", "numbers", "dates", "attributions")
LETTERS = {"actors": "a", "numbers": "n", "dates": "d", "attributions": "q"}
CAST = 20
"""Entities of a document: all but the last are named there, which is described alone."""
MAX_ENTITIES = 4_000
PARAGRAPHS = 16

RIGHTS = {"path": "http://rightsstatements.org/vocab/NoC-NC/1.0/", "title": "Made for measurements", "note": None}


def _list(words: str) -> list[str]:
    return words.split(",")


FIRST = _list("Zoë,Søren,Łucja,Chloé,Íñigo,Žofie,André,Ngọc,Şeyma,Óscar,Anna,Peter,Мария,Юрий,Ελένη,李娜,Amir,Layla")
LAST = _list("Müller,Kovářová,García,Nguyễn,Ångström,O’Brien,Łęcki,Çelik,Novák,Dvořák,Smith,Brown,Иванова,Παππάς")
PLACES = _list("Norland,Össia,Çava,Brémont,Südmark,Ţara,Lindø,Ávila,Karelia,Vestfold,Ruritania,Syldavia,Éire,Žatec")
BODIES = _list("Ministry,Institute,Bank,Council,Army,Agency,University,Railways,Chamber,Navy,Police,Court")
FIELDS = _list("Trade,Health,Water,Energy,Transport,Labour,Statistics,Fisheries,Culture,Defence,Finance,Justice")
OUTLETS = _list("📻 Radio,𝔗ribune,Courier,Globe 🌍,Echo,𝒩ews 24,Gazette,Observer")
ROLES = _list("negotiators,miners,engineers,veterans,teachers,farmers,nurses,pilots,students,drivers,officials,traders")
THINGS = _list("trucks,ships,rifles,houses,tonnes of grain,wagons,turbines,vaccines,tents,schools,bridges,pumps")
TOPICS = _list("grain 🌾,gas,water,railways,the border,fishing,steel,sanctions,harvests,visas")
MONTHS = _list("January,February,March,April,May,June,July,August,September,October,November,December")
SHORT_MONTHS = _list("Jan.,Feb.,March,April,May,June,July,Aug.,Sept.,Oct.,Nov.,Dec.")
WEEKDAYS = _list("Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday")
WORDS = _list("zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve")
TENS = _list("twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety")
PERIODS = {"year": "Y", "month": "M", "week": "W", "day": "D"}

CUES = {
    "assertion": ("said", "wrote", "claimed", "explained", "warned", "stated", "suggested"),
    "belief": ("believes", "concluded", "thinks", "fears"),
    "fact": ("found", "confirmed", "knows"),
}
CLAUSES = (
    "{A} sent {N} to the northern border {D}",
    "{A} would pay {A} {M} {D}, as had been agreed with the unions",
    "{A} had moved {N} past the villages along the river",
    "{A} still owed {M} to the widows of the harbour {D}",
    "{A} lost {P} of the harvest and {N} to the floods {D}",
    "{A} keeps {N} near the coast {D}",
    "{A} will lend {A} {N} until the roads are dry again",
    "{A} closed {P} of the ports and opened the airfields {D}",
    "{A} joined {A} {D} after a long quarrel over pensions",
)
PLANS = (
    "send {N} to {A} {D}",
    "repay {M} to {A} before the next harvest",
    "rebuild {N} with {A} {D}",
    "cut {P} of the posts at {A}",
)
NARRATIVE = (
    "{A} met {A} and showed them {N} in a hangar outside the capital.",
    "{A} signed for {M} {D}, the largest contract of its kind since the war.",
    "Between the old harbour and the station {A} and {A} waited for the crowd to go home.",
    "{A} left with {N}; {A} followed {D}, and nobody has taken their place since then.",
    "{A} counts {N}, the others none — “rien”, as the saying goes.",
    "Once on the side of {A}, {A} has led the commission on fisheries and forests {D}.",
    "The towns along the river trade with {A} and {A} {D}, in spite of the customs and the winter.",
)
SLOTS = re.compile(r"\{([ANMPD])\}")
COUNTRIES = json.loads((SCHEMAS / "entities.json").read_bytes())["properties"]["country"]["enum"][:-1]
"""The codes of countries that the schema lists, without its null."""


class Page:
    """A text in the making, which knows how long it is."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, text: str) -> tuple[int, int]:
        """Append ``text`` and return where it stands, in code points."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def span(self, text: str) -> Json:
        start, end = self.add(text)
        return {"start": start, "end": end, "text": text}

    def since(self, start: int) -> Json:
        """Return the span from ``start`` to the end of what there is."""
        text = "".join(self.parts)
        return {"start": start, "end": self.length, "text": text[start:]}


@dataclass
class Document:
    """One document in the making, with its records by layer in the order in which they were made."""

    id: str
    rng: random.Random
    cast: list[Json]
    published: dt.date
    page: Page = field(default_factory=Page)
    layers: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LAYERS})
    zones: list[Json] = field(default_factory=list)
    mentions: int = 0
    full_date: tuple[str, dt.date] | None = None

    def record(self, layer: str, values: Json) -> Json:
        """Add a record with its id, doubtful now and then; the values give it its other keys."""
        records = self.layers[layer]
        prefix = self.id.partition("_")[0]
        doubtful = self.rng.random() < 0.04
        made = {
            "id": f"{prefix}-{LETTERS[layer]}{len(records) + 1}",
            "document": self.id,
            **values,
            "certainty": "medium" if doubtful else "high",
            "note": "the wording leaves room for another reading" if doubtful else None,
        }
        records.append(made)
        return made

    def zone(self, kind: str, start: int) -> None:
        self.zones.append({"zone": kind, "start": start, "end": self.page.length})

    def actor(self, entity: Json | None = None, *, first: bool = False) -> tuple[Json, Json]:
        """Write a mention of an entity, by default the next one of the cast, and return its span and the entity."""
        if entity is None:
            entity = self.cast[self.mentions % CAST] if self.mentions < CAST else self.rng.choice(self.cast)
            self.mentions += 1
        if entity is self.cast[-1] or self.rng.random() < 0.3:
            text = self.rng.choice(ROLES)
            text += f" from {self.rng.choice(PLACES)}" if self.rng.random() < 0.6 else ""
            text, mention = text[0].upper() + text[1:] if first else text, "nominal"
        else:
            text, mention = entity["name"].rpartition(" (")[0], "name"
        span = self.page.span(text)
        self.record("actors", {**span, "entity": entity["id"], "mention": mention})
        return span, entity

    def write(self, template: str, *, first: bool = False) -> None:
        """Write a template with its slots filled and annotated."""
        for index, part in enumerate(SLOTS.split(template)):
            if index % 2 == 0:
                self.page.add(part)
            elif part == "A":
                self.actor(first=first and self.page.parts[-1] == "")
            elif part == "D":
                self.date()
            else:
                {"N": self.count, "M": self.money, "P": self.percent}[part]()

    def number(
        self,
        text: str,
        kind: str,
        bounds: tuple[float | None, float | None],
        counted: tuple[str, str] | None = None,
        *,
        unit: str | None = None,
        per: str | None = None,
        approximate: bool = False,
    ) -> None:
        """Write a figure and, with the words between them, what it counts."""
        span = self.page.span(text)
        thing = None
        if counted:
            self.page.add(counted[0])
            thing = self.page.span(counted[1])
        values = {
            **span,
            "type": kind,
            "at_least": bounds[0],
            "at_most": bounds[1],
            "approximate": approximate,
            "unit": unit,
            "per": per,
            "counted": thing,
        }
        self.record("numbers", values)

    def count(self) -> None:
        rng = self.rng
        thing = rng.choice(THINGS)
        figure = _round(rng, 10 ** rng.uniform(1.2, 5))
        shown = f"{figure:,}"
        small = rng.choice((*range(1, 13), *(n for n in range(21, 100) if n % 10)))
        spelt = WORDS[small] if small < 13 else f"{TENS[small // 10 - 2]}-{WORDS[small % 10]}"
        kind = rng.randrange(12)
        if kind == 0:
            self.number(f"about {shown}", "count", (figure, figure), (" ", thing), approximate=True)
        elif kind == 1:
            self.number(f"nearly {shown}", "count", (None, figure), (" ", thing), approximate=True)
        elif kind == 2:
            self.number(f"more than {shown}", "count", (figure, None), (" ", thing))
        elif kind == 3:
            self.number(f"at least {shown}", "count", (figure, None), (" ", thing))
        elif kind == 4:
            self.number(f"up to {shown}", "count", (None, figure), (" ", thing))
        elif kind == 5:
            text, low = rng.choice(
                (("tens of thousands", 20_000), ("several hundred", 300), ("dozens", 24), ("hundreds", 200))
            )
            self.number(
                text, "count", (low, None), (" " if text.startswith("several") else " of ", thing), approximate=True
            )
        elif kind == 6:
            self.number(f"{shown} to {figure + small:,}", "count", (figure, figure + small), (" ", thing))
        elif kind == 7:
            self.number(f"{shown} km", "measure", (figure, figure), (" of ", "road"), unit="km")
        elif kind == 8:
            self.number(spelt, "count", (small, small), (" ", thing))
        elif kind == 9:
            self.number(shown, "count", (figure, figure))
        else:
            self.number(shown, "count", (figure, figure), (" ", thing))

    def money(self) -> None:
        rng = self.rng
        sign, code = rng.choice((("$", "USD"), ("€", "EUR"), ("£", "GBP")))
        figure = _round(rng, 10 ** rng.uniform(0.4, 2.9))
        kind = rng.randrange(4)
        if kind == 0:
            self.number(f"{sign}{figure}.5 million", "money", (figure * 1_000_000 + 500_000,) * 2, unit=code)
        elif kind == 1:
            self.number(f"{sign}{figure} billion", "money", (figure * 1_000_000_000,) * 2, unit=code)
        elif kind == 2:
            self.number(f"{sign}{figure} a day", "money", (figure, figure), unit=code, per="P1D")
        else:
            self.number(f"{sign}{figure},000", "money", (figure * 1_000,) * 2, unit=code)

    def percent(self) -> None:
        figure: float = self.rng.randrange(1, 100)
        if self.rng.random() < 0.3:
            figure += 0.5
        self.number(
            f"{figure:g} percent" if self.rng.random() < 0.6 else f"{figure:g}%", "percent", (figure, figure), unit="%"
        )

    def date(self) -> None:
        """Write a date with the word before it."""
        before, text, values = self.rng.choice(DATES)(self)
        self.page.add(before)
        span = self.page.span(text)
        made = self.record("dates", {**span, "type": "date", "mod": None, "anchor": None, **values})
        # The keys in the order of the schema, whichever of them the values set.
        order = ("id", "document", "start", "end", "text", "type", "value", "mod", "anchor", "certainty", "note")
        self.layers["dates"][-1] = {key: made[key] for key in order}
        if before == "on " and values.get("anchor") is None:
            self.full_date = (made["id"], dt.date.fromisoformat(values["value"]))

    def attribution(self, source: Json | None, cue: Json, content: list[Json], **values: Any) -> Json:
        """Add an attribution; ``values`` are what differs from the plainest one."""
        plain = {
            "source": [source] if source else [],
            "cue": [cue],
            "content": content,
            "source_entities": [],
            "identification": "named",
            "attitude": "assertion",
            "form": "indirect",
            "negated": False,
            "addressee": None,
            "parent": None,
            "repeat_of": None,
        }
        return self.record("attributions", {**plain, **values})

    def clause(self, *, first: bool = False) -> Json:
        """Write a clause and return its span."""
        start = self.page.length
        self.write(self.rng.choice(CLAUSES), first=first)
        return self.page.since(start)

    def cue(self) -> tuple[str, str]:
        """Return (attitude, verb)."""
        attitude = self.rng.choice(("assertion", "assertion", "assertion", "belief", "fact"))
        return attitude, self.rng.choice(CUES[attitude])


def _exact(document: Document) -> tuple[str, str, Json]:
    day = _some_day(document)
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if document.rng.random() < 0.5:
        text = f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    return "on ", text, {"value": day.isoformat()}


def _anchored(document: Document) -> tuple[str, str, Json]:
    if document.full_date is None:
        return _exact(document)
    anchor, day = document.full_date
    later = day.replace(month=document.rng.randrange(1, 13), day=document.rng.randrange(1, 28))
    return "on ", f"{SHORT_MONTHS[later.month - 1]} {later.day}", {"value": later.isoformat(), "anchor": anchor}


def _month(document: Document) -> tuple[str, str, Json]:
    day = _some_day(document)
    return "in ", f"{MONTHS[day.month - 1]} {day.year}", {"value": f"{day:%Y-%m}"}


def _year(document: Document) -> tuple[str, str, Json]:
    year = document.published.year - document.rng.randrange(1, 30)
    kind = document.rng.randrange(4)
    if kind == 0:
        return "in ", f"mid-{year}", {"value": str(year), "mod": "mid"}
    if kind == 1:
        return "from ", f"{year} to {year + 1}", {"value": f"{year}/{year + 1}"}
    return "in ", str(year), {"value": str(year)}


def _decade(document: Document) -> tuple[str, str, Json]:
    digits = document.rng.randrange(190, 202)
    part, mod = document.rng.choice((("", None), ("late ", "end"), ("early ", "start")))
    return "in ", f"the {part}{digits}0s", {"value": f"{digits}X", "mod": mod}


def _relative(document: Document) -> tuple[str, str, Json]:
    day = document.published
    if document.rng.random() < 0.5:
        return "", "last year", {"value": str(day.year - 1), "anchor": "document"}
    before = day.replace(day=1) - dt.timedelta(days=1)
    return "", "last month", {"value": f"{before:%Y-%m}", "anchor": "document"}


def _weekday(document: Document) -> tuple[str, str, Json]:
    day = document.published - dt.timedelta(days=document.rng.randrange(1, 7))
    return "on ", WEEKDAYS[day.weekday()], {"value": day.isoformat(), "anchor": "document"}


def _time(document: Document) -> tuple[str, str, Json]:
    hour, minute = document.rng.randrange(24), document.rng.choice((0, 15, 30, 45))
    shown = f"{hour:02}:{minute:02}"
    return "at ", shown, {"type": "time", "value": f"{document.published}T{shown}", "anchor": "document"}


def _duration(document: Document) -> tuple[str, str, Json]:
    rng = document.rng
    period = rng.choice(list(PERIODS))
    figure = rng.randrange(2, 13)
    shown = WORDS[figure] if rng.random() < 0.5 else str(figure)
    word, mod = rng.choice(
        ((None, None), ("nearly", "less_than"), ("more than", "more_than"), ("at least", "equal_or_more"))
    )
    values = {"type": "duration", "value": f"P{figure}{PERIODS[period]}", "mod": mod}
    return "for ", f"{word} {shown} {period}s" if word else f"{shown} {period}s", values


def _vague_duration(document: Document) -> tuple[str, str, Json]:
    period = document.rng.choice(list(PERIODS))
    if document.rng.random() < 0.5:
        return "for ", f"several {period}s", {"type": "duration", "value": f"PX{PERIODS[period]}"}
    return "", f"every {period}", {"type": "set", "value": f"P1{PERIODS[period]}"}


DATES: tuple[Callable[[Document], tuple[str, str, Json]], ...] = (
    _exact,
    _exact,
    _anchored,
    _month,
    _month,
    _year,
    _year,
    _decade,
    _relative,
    _relative,
    _weekday,
    _time,
    _duration,
    _duration,
    _vague_duration,
)


def _round(rng: random.Random, figure: float) -> int:
    """Return a figure as news print them: one or two digits and noughts, now and then all of its digits."""
    digits = rng.choice((1, 1, 2, 2, 9))
    whole = int(figure)
    return round(whole, min(0, digits - len(str(whole))))


def _some_day(document: Document) -> dt.date:
    return document.published - dt.timedelta(days=document.rng.randrange(20, 4_000))


def _said(document: Document) -> None:
    source, entity = document.actor(first=True)
    attitude, verb = document.cue()
    document.page.add(" ")
    cue = document.page.span(verb)
    document.page.add(" that ")
    content = document.clause()
    document.page.add(".")
    document.attribution(source, cue, [content], source_entities=[entity["id"]], attitude=attitude)


def _vowed(document: Document) -> None:
    source, entity = document.actor(first=True)
    document.page.add(" ")
    cue = document.page.span(document.rng.choice(("vowed", "proposed")))
    document.page.add(" ")
    start = document.page.add("to ")[0]
    document.write(document.rng.choice(PLANS))
    content = document.page.since(start)
    document.page.add(".")
    document.attribution(source, cue, [content], source_entities=[entity["id"]], attitude="eventuality")


def _quoted_first(document: Document) -> None:
    """A quotation, who said it and to whom."""
    left, right = ('"', '"') if document.rng.random() < 0.08 else ("“", "”")
    start = document.page.add(left)[0]
    document.clause(first=True)
    document.page.add("," + right)
    content = document.page.since(start)
    document.page.add(" ")
    source, entity = document.actor()
    document.page.add(" ")
    addressee = None
    if document.rng.random() < 0.4:
        cue = document.page.span("told")
        document.page.add(" ")
        span, told = document.actor()
        addressee = {"spans": [span], "entities": [told["id"]]}
    else:
        cue = document.page.span("said")
    document.page.add(".")
    document.attribution(source, cue, [content], source_entities=[entity["id"]], form="direct", addressee=addressee)


def _quoted_twice(document: Document) -> None:
    """A quotation that is interrupted by its source."""
    start = document.page.add("“")[0]
    document.clause(first=True)
    document.page.add(",”")
    first = document.page.since(start)
    document.page.add(" ")
    source, entity = document.actor()
    document.page.add(" ")
    cue = document.page.span("said")
    document.page.add(". ")
    second = document.page.span(
        document.rng.choice(("“We will wait and see. ☂”", "“Nobody asked us.”", "“That is 𝑥 too much.”"))
    )
    document.attribution(source, cue, [first, second], source_entities=[entity["id"]], form="direct")


def _mixed(document: Document) -> None:
    source, entity = document.actor(first=True)
    document.page.add(" ")
    cue = document.page.span("warned")
    document.page.add(" that ")
    start = document.page.length
    document.write(document.rng.choice(CLAUSES))
    document.page.add(" and called it “une bêtise”")
    content = document.page.since(start)
    document.page.add(".")
    document.attribution(source, cue, [content], source_entities=[entity["id"]], form="mixed")


def _chain(document: Document) -> None:
    """A source that says what another one said."""
    source, entity = document.actor(first=True)
    document.page.add(" ")
    cue = document.page.span("said")
    document.page.add(" that ")
    start = document.page.length
    inner_source, inner_entity = document.actor()
    attitude, verb = document.cue()
    document.page.add(" ")
    inner_cue = document.page.span(verb)
    document.page.add(" that ")
    inner = document.clause()
    content = document.page.since(start)
    document.page.add(".")
    parent = document.attribution(source, cue, [content], source_entities=[entity["id"]])
    document.attribution(
        inner_source,
        inner_cue,
        [inner],
        source_entities=[inner_entity["id"]],
        attitude=attitude,
        parent=parent["id"],
    )


def _implicit(document: Document) -> None:
    content = document.clause(first=True)
    document.page.add(", ")
    cue = document.page.span(document.rng.choice(("it was reported", "reportedly")))
    document.page.add(".")
    document.attribution(None, cue, [content], identification="implicit")


def _generic(document: Document) -> None:
    source = document.page.span("Analysts")
    document.page.add(" ")
    cue = document.page.span("say")
    document.page.add(" that ")
    content = document.clause()
    document.page.add(".")
    document.attribution(source, cue, [content], identification="generic")


def _not_said(document: Document) -> None:
    start = document.page.add("One of the ")[0]
    entity = document.actor(document.cast[-1])[1]
    source = document.page.since(start)
    document.page.add(" ")
    cue = document.page.span("did not say")
    document.page.add(" whether ")
    content = document.clause()
    document.page.add(".")
    document.attribution(
        source, cue, [content], source_entities=[entity["id"]], identification="described", negated=True
    )


PARTS = (
    _said,
    _said,
    _said,
    _vowed,
    _quoted_first,
    _quoted_first,
    _quoted_twice,
    _mixed,
    _chain,
    _implicit,
    _generic,
    _not_said,
)


def entities(rng: random.Random, many: int) -> list[Json]:
    """Return the register, sorted by id."""
    made = []
    for number in range(many):
        place, kind = rng.choice(PLACES), number % 8
        if kind < 3:
            values = ("person", f"{rng.choice(FIRST)} {rng.choice(LAST)}", rng.choice(("GOV", "BUS", "JRN", None)))
        elif kind < 6:
            name = f"{rng.choice(BODIES)} of {rng.choice(FIELDS)} of {place}"
            values = ("organization", name, rng.choice(("GOV", "MIL", "EDU")))
        elif kind == 6:
            values = ("organization", f"{rng.choice(OUTLETS)} {place}", "MED")
        else:
            values = ("state", place, "GOV")
        slug = unicodedata.normalize("NFKD", f"{place} {values[0]}").encode("ascii", "ignore").decode().lower()
        known = rng.random() < 0.05
        made.append(
            {
                "id": re.sub("[^a-z0-9]+", "-", slug).strip("-") + f"-{number:04}",
                "name": f"{values[1]} ({number})",  # The number tells it apart; texts do not say it.
                "type": values[0],
                "country": rng.choice(COUNTRIES) if values[0] == "state" or known else None,
                "sector": values[2],
                "wikidata": f"Q{rng.randrange(1, 10**6)}" if known else None,
                "note": "made up, as all of this register is" if known else None,
            }
        )
    return sorted(made, key=lambda entity: str(entity["id"]))


def documents(many: int, seed: int = SEED) -> Iterator[tuple[Json, str, dict[str, list[Json]]]]:
    """Yield (record of the catalogue, text, records by layer) of each document, in order."""
    register = entities(random.Random(f"{seed}"), _register_size(many))
    order = list(range(len(register)))
    random.Random(f"{seed} order").shuffle(order)
    for number in range(many):
        rng = random.Random(f"{seed} {number}")
        # Taken in turn, so that every entity is used by some document.
        cast = [register[order[(number * CAST + place) % len(order)]] for place in range(CAST)]
        published = dt.date(2015, 1, 1) + dt.timedelta(days=rng.randrange(3_000))
        yield _document(Document(f"{number:05}_{rng.getrandbits(64):016x}", rng, cast, published))


def _document(document: Document) -> tuple[Json, str, dict[str, list[Json]]]:
    page, rng, day = document.page, document.rng, document.published
    stated = f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def furniture(text: str) -> None:
        start = page.add(text)[0]
        document.zone("furniture", start)
        page.add("\n\n")

    def body(paragraphs: int) -> None:
        start = page.length
        for number in range(paragraphs):
            if number:
                page.add("\n\n")
            rng.choice(PARTS)(document)
            page.add(" ")
            document.write(rng.choice(NARRATIVE), first=True)
            if rng.random() < 0.45:
                page.add(" ")
                document.write(rng.choice(NARRATIVE), first=True)
        document.zone("body", start)
        page.add("\n\n")

    start = page.length
    document.write("{A} and {A} agree on " + rng.choice(TOPICS), first=True)
    title = page.since(start)["text"]
    document.zone("headline", start)
    page.add("\n\n")
    furniture(f"{stated} · 📰 Share · 3 min read")
    body(PARAGRAPHS // 2)
    _caption(document)
    furniture("📷 Photo: the archive of the harbour")
    body(PARAGRAPHS - PARAGRAPHS // 2)
    furniture("© All rights reserved. Read also: the weather ⛅")

    for records in document.layers.values():
        records.sort(key=lambda record: (_first_start(record), record["id"]))
    record = {
        "id": document.id,
        "path": f"seeds/{document.id}.txt",
        "title": title,
        "publisher": {"entity": document.cast[0]["id"], "certainty": "high", "note": None},
        "language": "en",
        "rights": RIGHTS,
        "published": {
            "edtf": day.isoformat(),
            "certainty": "high",
            "evidence": [{"kind": "internal", "quote": stated, "note": "printed under the headline"}],
        },
        "zones": document.zones,
    }
    return record, "".join(page.parts), document.layers


def _caption(document: Document) -> None:
    """Write a caption that says again what the body says."""
    start = document.page.length
    plain = [
        record
        for record in document.layers["attributions"]
        if record["identification"] == "named"
        and record["attitude"] == "assertion"
        and record["form"] == "indirect"
        and record["parent"] is None
    ]
    if plain:
        first = document.rng.choice(plain)
        document.page.add("Picture: ")
        source = document.page.span(first["source"][0]["text"])
        document.page.add(" ")
        cue = document.page.span("said")
        document.page.add(" that ")
        content = document.page.span(first["content"][0]["text"])
        document.page.add(".")
        values = {"source_entities": first["source_entities"], "repeat_of": first["id"]}
        document.attribution(source, cue, [content], **values)
    else:
        document.write("{A} and {A} {D}.", first=True)
    document.zone("caption", start)
    document.page.add("\n")


def _first_start(record: Json) -> int:
    if "start" in record:
        return int(record["start"])
    spans = [*record["source"], *record["cue"], *record["content"]]
    if record["addressee"]:
        spans += record["addressee"]["spans"]
    return min(int(span["start"]) for span in spans)


def _register_size(many: int) -> int:
    return min(MAX_ENTITIES, many * CAST)


def make(many: int, seed: int = SEED) -> Path:
    """Return the folder of the package with ``many`` documents; make it where it is not there as wanted."""
    target = DATA / str(many)
    stamp = _stamp(seed)
    made = target / STAMP
    if made.is_file() and made.read_text(encoding="utf-8") == stamp:
        return target
    from spanpack.descriptor.index import index

    part = target.with_name(target.name + ".part")
    for folder in (target, part):
        shutil.rmtree(folder, ignore_errors=True)
    for name in ("seeds", "annotations"):
        (part / name).mkdir(parents=True)
    shutil.copytree(SCHEMAS, part / "schemas")
    _write_documents(part, many, seed)
    (part / "datapackage.json").write_text(json.dumps(_head(many), indent=2) + "\n", encoding="utf-8")
    index(part)
    (part / STAMP).write_text(stamp, encoding="utf-8")
    part.rename(target)
    return target


def _write_documents(folder: Path, many: int, seed: int) -> None:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    register = entities(random.Random(f"{seed}"), _register_size(many))
    with (folder / "annotations/entities.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(encode(entity) + "\n" for entity in register)
    files = {name: (folder / f"annotations/{name}.jsonl").open("w", encoding="utf-8", newline="\n") for name in LAYERS}
    try:
        with (folder / "seeds/documents.jsonl").open("w", encoding="utf-8", newline="\n") as catalogue:
            for record, text, layers in documents(many, seed):
                catalogue.write(encode(record) + "\n")
                (folder / record["path"]).write_bytes(text.encode())
                for name, records in layers.items():
                    files[name].writelines(encode(item) + "\n" for item in records)
    finally:
        for file in files.values():
            file.close()


def _head(many: int) -> Json:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"synthetic-{many}",
        "title": f"Synthetic news: {many:,} documents made for measurements",
        "version": "1.0.0",
        "created": "2022-09-15T00:00:00Z",
        "licenses": [{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        "contributors": [{"title": "benchmarks/corpus.py", "roles": ["creator"]}],
        "resources": [],
    }


def _stamp(seed: int) -> str:
    """Return what the data depend on: this module, the schemas, how the descriptor is computed, the seed."""
    from spanpack.descriptor import index as index_module
    from spanpack.descriptor import tableschema

    sources = [Path(__file__), *sorted(SCHEMAS.glob("*.json"))]
    sources += [Path(str(module.__file__)) for module in (index_module, tableschema)]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.read_bytes())
    return f"seed {seed}\nsources {digest.hexdigest()}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the synthetic package of a size, unless it is there.")
    parser.add_argument("documents", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    print(make(options.documents, options.seed))


if __name__ == "__main__":
    main()
