"""Level C, actors and their register: extents, kinds of mention, entities."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from spanpack.findings import Finding
from spanpack.lines.records import Table
from spanpack.rules import english, punctuation
from spanpack.rules.common import overlapping
from spanpack.rules.subject import Found, Problem, Subject
from spanpack.schemas.subschemas import Json

_DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some any every each all both".split()
)
_QUANTIFIERS = frozenset("such some several many few".split())
_NUMERAL = re.compile(r"\d[\d.,]*")
_POSSESSIVES = ("'s", "’s", "s'", "s’")
_PRONOUNS = frozenset(
    "i you he she it we they me him her us them mine yours his hers ours theirs myself yourself himself herself itself "
    "ourselves yourselves themselves who whom whose whoever someone somebody anyone anybody everyone everybody nobody "
    "none others another this that these those one some several many most few all both each either neither any".split()
)
_LIKE_NAMES = frozenset(("US", "IT", "WHO", "ME"))
_TITLE = re.compile(
    r"(?:.*\s)?(?:"
    r"(?:Adm|Amb|Brig|Capt|Cmdr|Col|Gen|Gov|Lt|Maj|Rep|Rev|Sen|Sgt)\.|(?:Dr|Mr|Mrs|Ms|Prof)\.?"
    r"|(?:Vice[ -])?President|(?:Prime|Foreign|Defen[cs]e|Interior|Finance) Minister|Chancellor|Senator"
    r"|Congress(?:man|woman)|Ambassador|Professor|Colonel|(?:Defen[cs]e|Foreign) Secretary|Secretary of \w+"
    r"|Secretary[ -]General"
    r")\s+(?=[^\W\d_])(?!Administration|Building|General|Hotel|House|Office|Palace)"
)
"""A title or a rank with what stands before it, where a name may follow."""
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff]"
)
"""The code points that Unicode calls default ignorable, and the marks of annotations beside them (U+FFF9 to U+FFFB).

Left out are those that change how the letters beside them are written, U+200C, U+200D and the variation selectors, and
those that F115 refuses in any text.
"""

_LOOK_ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK"))
"""Scripts with letters that look alike, as Unicode names their letters."""
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f\u1c80-\u1c8f\u1d26-\u1d2b\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]")


def check(subject: Subject) -> Found:
    """Yield C503 and C511 to C515 for the actor mentions of a document."""
    records = subject.records("actors")
    overlaps = set()
    for outer, record in overlapping(records):
        overlaps.add(id(record))
        if (record["start"], record["end"]) != (outer["start"], outer["end"]):
            message = f"{record['text']!r} overlaps {outer['text']!r} ({outer['id']})"
            yield subject.finding("C511", record, message, ("start",), record, related=outer)
    is_english = subject.is_english
    for record in records:
        for rule, field, message, fix in problems(record["text"], record["mention"], is_english):
            if id(record) not in overlaps:
                yield subject.finding(rule, record, message, (field,), record, fix=fix)
        if subject.names.get(record["text"], record["entity"]) != record["entity"] and id(record) not in overlaps:
            yield _of_another(subject, record)


def _of_another(subject: Subject, record: Json) -> tuple[Json, Finding]:
    """Return C515 for a mention whose words are the name of another entity than its own."""
    text, linked, meant = record["text"], record["entity"], subject.names[record["text"]]
    message = f"{text!r} is the name of {meant} in the register, and entity is another one"
    fix = f"Set entity to {meant}; or correct the name of {meant} in the register, if {linked} is meant."
    # Where the register is wrong, or has two names exchanged, it is so for all mentions with these words.
    cause = ("C515", subject.folder(record), *sorted((meant, linked)))
    return subject.finding("C515", record, message, ("entity",), record, fix=fix, cause=cause)


def problems(text: str, mention: str, is_english: bool) -> tuple[Problem, ...]:
    """Return what is wrong with a mention, from its words."""
    problem = _english_problem(text, mention) if is_english else None
    if problem:
        return (problem,)
    if mention == "name" and text.islower():  # A script without case has no capitals.
        return (("C513", "mention", f"{text!r} is called a name", None),)
    return ()


def _english_problem(text: str, mention: str) -> Problem | None:
    slip = punctuation.slip(text)
    if slip:
        return "C503", "text", f"{text!r} {slip.what}", slip.fix
    if _is_pronoun(text):
        return "C514", "text", f"{text!r} is a pronoun, or has one as its head", None
    said = _left_out(text, mention)
    return ("C512", "text", f"{text!r} {said[0]}", _trim(said[1])) if said else None


def _is_pronoun(text: str) -> bool:
    last = text.rpartition(" ")[2].lower()
    return (text.lower() in _PRONOUNS and text not in _LIKE_NAMES) or (last == "others" and text.islower())


def _left_out(text: str, mention: str) -> tuple[str, str] | None:
    """Return what words a mention has that are left out, and the words that are left; None where it has none."""
    if text.endswith(_POSSESSIVES):
        # Russia’s loses two characters, officials’ one.
        return "ends with a possessive", text[:-2] if text[-1] == "s" else text[:-1]
    # A capital before a name may belong to a title («The New York Times»), before a description it cannot.
    first, _, rest = text.partition(" ")
    word = first if mention == "name" else first.lower()
    if word in _DETERMINERS:
        return "begins with a determiner", rest
    if rest and (
        word in _QUANTIFIERS or (mention == "nominal" and (word in english.UNITS or _NUMERAL.fullmatch(word)))
    ):
        return "begins with a quantifier or a numeral", rest
    title = _TITLE.match(text) if mention == "name" else None
    if title and text[title.end()].isupper():
        return "has a title before the name", text[title.end() :]
    return ("has editorial brackets", "") if "[" in text else None


def _trim(words: str) -> str | None:
    """Return how to mend a span of which only ``words`` are the mention; None where nothing is left."""
    return f"Trim the span to {words!r}." if words else None


def entities_by_name(table: Table, records: list[Json]) -> dict[str, str]:
    """Return the ids of the entities of a register by their names, of those that no other one has or looks like.

    ``records`` are the valid ones of the table; the others are asked whether they have the same name. Where one of
    them cannot be read, it may be any, and none is returned.
    """
    names = [name for row in table.rows if isinstance(name := row.get("name"), str)]
    if len(names) != table.lines:
        return {}
    looks = Counter(map(_looks, names))
    return {record["name"]: record["id"] for record in records if looks[_looks(record["name"])] == 1}


def check_register(table: Table, records: list[Json]) -> Iterator[Finding]:
    """Yield C551 to C554 for the entities of a register."""
    named: dict[tuple[str, str], Json] = {}
    identified: dict[str, Json] = {}
    for record in records:
        yield from _check_entity(table, record)
        if record["wikidata"] is not None:
            first = identified.setdefault(record["wikidata"], record)
            if first is not record:
                yield _same_actor(table, record, first, "wikidata")
                continue
        first = named.setdefault((_looks(record["name"]), record["type"]), record)
        if first is not record:
            yield _same_actor(table, record, first, "name")


def _same_actor(table: Table, record: Json, first: Json, field: str) -> Finding:
    line = table.locate(first)[0]
    message = f"{record[field]!r} is the {field} of {first['id']} as well"
    apart = "add to the name what tells the two apart" if field == "name" else "correct the id of the one that is wrong"
    fix = f"Where both are one actor, name {first['id']} (line {line}) and remove this record; else {apart}."
    return table.finding("C554", record, message, (field,), fix=fix, related=(table.path, line))


def _looks(name: str) -> str:
    """Return what two names have in common that nobody tells apart: case, white space and invisible characters."""
    return " ".join(unicodedata.normalize("NFKC", _INVISIBLE.sub("", name)).casefold().split())


def _check_entity(table: Table, record: Json) -> Iterator[Finding]:
    if record["wikidata"] is not None and record["note"] is None:
        message = f"wikidata is {record['wikidata']} and note is null"
        yield table.finding("C551", record, message, ("wikidata",))
    if record["type"] == "state" and record["country"] is None:
        yield table.finding("C552", record, f"{record['name']} is a state and country is null", ("country",))
    name = record["name"]
    if not name.isascii() or name.split() != name.split(" "):
        yield from _check_characters(table, record)


def _check_characters(table: Table, record: Json) -> Iterator[Finding]:
    """Yield C553 where a name is not what it looks like."""
    name: str = record["name"]
    plain = " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", name)).split())
    if plain == name:
        yield from _check_scripts(table, record)
        return
    hidden, blank = _INVISIBLE.search(name), re.search(r"[^\S ]|  +", name)
    if hidden:
        message = f"{name!r} holds a character that nobody sees: {_named(hidden[0])}, after {hidden.start()}"
    elif blank and blank[0][0] == " ":
        message = f"{name!r} holds {len(blank[0])} spaces in a row, after {blank.start()}"
    elif blank:
        message = f"{name!r} holds another space than the plain one: {_named(blank[0])}, after {blank.start()}"
    else:
        message = f"{name!r} is not in NFC: it has {len(name)} code points, in NFC {len(plain)}"
    yield table.finding("C553", record, message, ("name",), fix=f"Write {plain!r}, as it stands here.")


def _named(character: str) -> str:
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'without a name')})"


def _check_scripts(table: Table, record: Json) -> Iterator[Finding]:
    """Yield C553 where a word has letters of two scripts that look alike."""
    if not _GREEK_OR_CYRILLIC.search(record["name"]):
        return
    for word in re.finditer(r"[^\W\d_]+", record["name"]):
        scripts = [unicodedata.name(letter, "").partition(" ")[0] for letter in word[0]]
        mixed = sorted(_LOOK_ALIKE.intersection(scripts), key=lambda script: (scripts.count(script), script))
        if len(mixed) > 1:
            place = scripts.index(mixed[0])  # Of the script that is rarer in the word.
            letter = word[0][place]
            message = f"{word[0]!r} has letters of several scripts: {_named(letter)}, after {word.start() + place}"
            yield table.finding("C553", record, message, ("name",), fix="Write the whole word in one script.")
            return
