"""The catalogue of rules: what each asks, why, and how to mend what breaks it.

Codes are stable: a code is never given to another rule. The letter is the level, in the order in
which the levels are asked; docs/rules.md is generated from this table.
"""

from __future__ import annotations

from typing import NamedTuple

LEVELS = {
    "P": ("package", "The descriptor and the files it lists."),
    "F": ("form", "How a file is written: encoding, lines, JSON, order."),
    "S": ("schema", "Each record against the JSON Schema of its layer."),
    "A": ("anchoring", "Each span against the text of its document."),
    "R": ("references", "Ids, and what refers to them."),
    "C": ("consistency", "What the annotation rules demand of a layer and between layers."),
    "G": (
        "coverage",
        "What no record covers, outside furniture, in documents in a language with word lists (English). Asked of the "
        'main annotation set where the descriptor says `"spanpack": {"coverage": true}`, in each document in which '
        "nothing else is found: in its text, its records (that of the catalogue too) and its waivers. Where it cannot "
        "be told which document a mistake is in, as in a line of which no id can be read, all wait. With `--select G` "
        "it is asked in any case.",
    ),
    "W": (
        "waivers and decisions",
        "What people have decided: waivers (W70), which say what findings of the levels C and G and of R407 stay, and "
        "the decisions between passes, in decisions.yaml (W71).",
    ),
}


OF_ENGLISH = (
    *("C503", "C512", "C514", "C523", "C525", "C526", "C528", "C529", "C533", "C534", "C535"),
    *("C536", "C537", "C547", "C549"),
    "G",
)
"""How the rules begin that are asked of documents in English only, since they read words."""

ASKED: dict[str, tuple[str, ...]] = {
    "C51": ("actors",),
    "C52": ("numbers",),
    "C524": ("numbers", "dates"),
    "C530": ("numbers",),
    "C53": ("dates",),
    "C531": ("dates", "documents"),
    "C532": ("dates", "documents"),
    "C54": ("attributions",),
    "C550": ("attributions",),
    "C55": ("entities",),
    "C555": ("attributions", "actors"),
    "C556": ("attributions", "actors"),
    "C557": ("attributions",),
    "C561": ("documents",),
    "G601": ("numbers", "dates", "actors"),
    "G602": ("numbers", "dates", "actors"),
    "G603": ("attributions",),
    "G604": ("actors",),
    "G605": ("attributions", "actors"),
}
"""The layers of the records that a rule asks, by its code or how that begins; those that are not here ask any."""


def asks(rule: str, layer: str) -> bool:
    """Return whether a rule that may be waived asks the records of a layer."""
    return layer in ASKED.get(rule, ASKED.get(rule[:3], (layer,)))


class Rule(NamedTuple):
    """One rule: ``asks`` is what must hold, ``why`` the reason, ``mend`` what a person does."""

    code: str
    title: str
    asks: str
    why: str
    mend: str
    section: str


def _rule(code: str, title: str, asks: str, why: str, mend: str, section: str) -> tuple[str, Rule]:
    return code, Rule(code, title, asks, why, mend, section)


PACKAGE = "CONTRIBUTING.md#the-package"
FORM = "CONTRIBUTING.md#how-files-are-written"
FIELDS = "docs/fields.md#fields"
GUIDELINES = "annotations/GUIDELINES.md#"
DECISIONS = "CONTRIBUTING.md#decisions"
ANNOTATE = "Annotate it with spanpack add, or waive it in waivers.yaml with the reason."

RULES: dict[str, Rule] = dict(
    [
        _rule(
            "P001",
            "descriptor cannot be read",
            "datapackage.json is one JSON object, in UTF-8, with a list of resources.",
            "Nothing else can be found without it.",
            "Mend the JSON at the place shown.",
            PACKAGE,
        ),
        _rule(
            "P002",
            "descriptor breaks the Data Package profile",
            "datapackage.json names the published profile of Data Package version 2 in $schema, is valid against it, "
            "and holds nothing that frictionless rejects where the profile is silent.",
            "Clients of the standard read only what the standard describes.",
            "Change the property shown as the message says, or run spanpack index where it is a resource.",
            PACKAGE,
        ),
        _rule(
            "P003",
            "path leaves the package",
            "Every path is relative, written with /, without .., and leads to a file inside the package.",
            "A package that reads other files of your machine is not safe to open.",
            "Put the file into the package and give its path from the folder of datapackage.json.",
            PACKAGE,
        ),
        _rule(
            "P004",
            "file is missing or cannot be read",
            "Every file that the descriptor lists is there and can be read, and annotations/GUIDELINES.md can be "
            "read where it stands.",
            "Whoever downloads the package would not get what it promises.",
            "Put the file back; where nothing needs it, run spanpack index to take it off the list.",
            PACKAGE,
        ),
        _rule(
            "P005",
            "file is not listed",
            "Every file in the folders of the texts, the annotations and the schemas is a resource, but for Markdown "
            "and hidden files.",
            "A file that is not listed has no hash and is not checked.",
            "Run spanpack index to list it, for a text once it has a record in documents.yaml; or remove the file.",
            PACKAGE,
        ),
        _rule(
            "P006",
            "hash is stale",
            "The SHA-256 of each file equals the hash in the descriptor.",
            "The hash is how a reader knows that the offsets fit the text.",
            "Run spanpack index if the file is as you mean it; else restore the file.",
            PACKAGE,
        ),
        _rule(
            "P007",
            "hash is missing or of an unknown kind",
            "Each resource has a hash written sha256: and 64 hexadecimal digits.",
            "Other tools silently accept algorithms that they do not know.",
            "Run spanpack index.",
            PACKAGE,
        ),
        _rule(
            "P008",
            "size is wrong",
            "The property bytes of each resource equals the size of its file.",
            "Clients show it and check it.",
            "Run spanpack index.",
            PACKAGE,
        ),
        _rule(
            "P009",
            "versions disagree",
            "The version in datapackage.json is the newest one in CHANGELOG.md and the one in CITATION.cff, where they "
            "exist.",
            "People cite the version; it must be the same wherever they look.",
            "Write the same version in the three places.",
            PACKAGE,
        ),
        _rule(
            "P010",
            "rights are not stated",
            "The package has licenses, which are those of its annotations; each text has licenses of its own, as "
            "documents.yaml states its rights.",
            "What has no licence may not be used. A resource without one inherits those of the package, which do not "
            "cover the texts.",
            "State the rights in documents.yaml and run spanpack index.",
            PACKAGE,
        ),
        _rule(
            "P011",
            "layer has no usable schema",
            "Each table has a JSON Schema (draft 2020-12) of the same name in schemas/, with keywords that are known "
            "and asked of records (format is not) by all validators alike (a multipleOf that is a fraction is not), "
            "requires what it describes and no more, closes each object inside a record (additionalProperties), and "
            "marks what has start, end and text as a span.",
            "The schema is the one description of a layer; without it nothing in the file can be "
            "checked, and what a misspelt keyword asks is ignored.",
            "Add or mend the schema.",
            PACKAGE,
        ),
        _rule(
            "P012",
            "description has drifted",
            "Each resource has the properties that spanpack index writes, and no others; its table schema is what the "
            "JSON Schema of the layer gives, and the name, title and licence of a text are what the catalogue gives.",
            "Clients read a file as its resource says (format, encoding, dialect, schema); this tool reads it as it "
            "is: they must say the same.",
            "Run spanpack index.",
            PACKAGE,
        ),
        _rule(
            "P013",
            "resource stands twice",
            "Names and paths of resources are unique.",
            "Clients find a resource by its name.",
            "Remove one of the two, or rename it.",
            PACKAGE,
        ),
        _rule(
            "P014",
            "texts and catalogue disagree",
            "Each document of the catalogue has a text that is listed and called by its id, and each listed text is a "
            "document.",
            "A text without a record has no date, no rights and no zones.",
            "Add the record to the catalogue, or the text to the package, and run spanpack index.",
            PACKAGE,
        ),
        _rule(
            "P015",
            "setting is unknown",
            "The property spanpack of the descriptor, where there is one, holds coverage alone, true or false, "
            "which says whether level G is asked of the main annotation set.",
            "What a misspelt setting asks for would silently not be done.",
            "Correct the setting, or remove it.",
            PACKAGE,
        ),
        _rule(
            "F101",
            "not UTF-8",
            "Every file is UTF-8.",
            "Offsets count Unicode code points; bytes that are none have no offsets.",
            "Save the file as UTF-8.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "F102",
            "byte order mark",
            "No file begins with a byte order mark.",
            "It is a character: it moves every offset by one and breaks CSV and JSON readers.",
            "Save the file as UTF-8 without BOM.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "F103",
            "carriage return",
            "Lines end with a line feed alone.",
            "A carriage return is a character and moves every offset after it.",
            "Convert the line ends to LF; git config core.autocrlf false keeps git from undoing it.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "F104",
            "no final newline",
            "A table, the descriptor and each schema end with a line feed.",
            "Without it, a line that is added joins the last one.",
            "Run spanpack format; end a file that is no table of lines with a line feed by hand.",
            FORM,
        ),
        _rule(
            "F105",
            "blank line",
            "A table has no blank lines.",
            "Clients of JSON Lines stop or fail at them.",
            "Run spanpack format.",
            FORM,
        ),
        _rule(
            "F106",
            "file is empty",
            "A table has at least one record, a text at least one character, and annotations/GUIDELINES.md, where it "
            "is there, at least a word.",
            "Clients fail on empty tables.",
            "Add a record, or remove the file and run spanpack index.",
            FORM,
        ),
        _rule(
            "F107",
            "cannot be parsed",
            "Each line of a table is JSON; the catalogue is YAML.",
            "A line that cannot be parsed holds no record.",
            "Mend the line at the place shown.",
            FORM,
        ),
        _rule(
            "F108",
            "not a record",
            "Each line of a table is one JSON object; the catalogue is a list of mappings.",
            "A record is an object with named properties.",
            "Write the record as one object on one line.",
            FORM,
        ),
        _rule(
            "F109",
            "key stands twice",
            "No key stands twice in an object.",
            "Readers keep one of the two values, and not all the same one.",
            "Remove one of the two.",
            FORM,
        ),
        _rule(
            "F110",
            "too large",
            "A line has at most 1 MiB, and nests at most 100 deep.",
            "No record needs more; a larger one is a mistake or an attack.",
            "Split the line, or remove it.",
            FORM,
        ),
        _rule(
            "F111",
            "not in canonical form",
            "Keys stand in the order of the schema, separated by a comma or a colon and one space; characters "
            "stand as themselves and whole numbers without a fraction.",
            "One way to write a record keeps differences between versions small and readable.",
            "Run spanpack format.",
            FORM,
        ),
        _rule(
            "F112",
            "out of order",
            "Records are sorted by document, first start and id; entities and documents by id.",
            "A fixed order keeps differences small and lets large corpora be read in one pass.",
            "Run spanpack format; in YAML, which it does not change, move the record to its place.",
            FORM,
        ),
        _rule(
            "F113",
            "YAML beyond plain data",
            "YAML files use no anchors, aliases or tags, hold one document, and end lines with line feeds only.",
            "Aliases can explode, tags can call code; plain data needs neither. To some readers, but not to all, "
            "U+0085, U+2028 and U+2029 end a line as well.",
            "Write the value out.",
            FORM,
        ),
        _rule(
            "F114",
            "unquoted date",
            "Dates in YAML stand in quotes.",
            "YAML turns an unquoted 2022-10-01 into a date of its own, and some readers fail on it.",
            "Put it in quotes.",
            FORM,
        ),
        _rule(
            "F115",
            "control character",
            "Texts and strings hold no control character (U+0000 to U+001F and U+007F to U+009F) but line feeds, "
            "tabs and U+0085, and none that overrides or isolates a direction (U+202A to U+202E, U+2066 to U+2069).",
            "Terminals obey them, databases and XML refuse them, and nobody sees them. Right-to-left text needs none.",
            "Remove the character.",
            FORM,
        ),
        _rule(
            "S201",
            "key is missing",
            "Every record has every key of its schema, null where there is nothing.",
            "A reader never has to ask whether a key is absent or empty.",
            "Add the key, with null or an empty list where the schema allows it; then run spanpack format.",
            FIELDS,
        ),
        _rule(
            "S202",
            "key is unknown",
            "A record has no key that its schema lacks.",
            "An unknown key is most often a misspelt one, and other tools drop it silently.",
            "Correct the spelling, or remove the key.",
            FIELDS,
        ),
        _rule(
            "S203",
            "wrong type",
            "Each value has the type of its schema: no number as a string, no boolean as a number.",
            "Tools that read the file convert such values, each in its own way.",
            "Write the value in the type that the message names.",
            FIELDS,
        ),
        _rule(
            "S204",
            "value is not in the vocabulary",
            "Values of a closed vocabulary are one of its words.",
            "Counts and comparisons rest on a fixed vocabulary.",
            "Use one of the words that the message lists; those of a long list stand in the schema of the layer.",
            FIELDS,
        ),
        _rule(
            "S205",
            "value has the wrong form",
            "Ids, dates, durations, currencies and codes have the form of their standard.",
            "Programs read them by that form.",
            "Write the value as the message describes.",
            FIELDS,
        ),
        _rule(
            "S206",
            "value is out of range",
            "Numbers, texts and lists have the size that the schema allows.",
            "The schema says what is possible.",
            "Correct the value as the message says.",
            FIELDS,
        ),
        _rule(
            "S207",
            "text is blank",
            "No text is white space only, whatever its schema says: no note, no name, no title, no reason.",
            "It looks like a value and says nothing; what counts notes and names counts it.",
            "Write the words, or null where there are none and the schema allows it.",
            FIELDS,
        ),
        _rule(
            "S208",
            "white space at the end of a text",
            "No text begins or ends with white space, whatever its schema says: no note, no name, no title, no reason. "
            "Of words of the document, A304 asks it.",
            "Nobody sees it, and two names that differ in nothing else look the same.",
            "Remove the white space.",
            FIELDS,
        ),
        _rule(
            "A301",
            "span ends before it begins",
            "start is smaller than end.",
            "Spans are half-open: start is the first character, end is one after the last.",
            "Correct start and end.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "A302",
            "span is outside the document",
            "end is at most the length of the document in code points.",
            "There is no text there.",
            "Correct the offsets; spanpack add counts them from a quotation.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "A303",
            "text differs from the document",
            "text is exactly what the document has between start and end.",
            "The text is the check that the offsets are right.",
            "Copy the text from the document, or correct the offsets.",
            GUIDELINES + "offsets",
        ),
        _rule(
            "A304",
            "span begins or ends with white space",
            "A span neither begins nor ends with white space.",
            "Extents are minimal and comparable.",
            "Trim the span.",
            GUIDELINES + "spans",
        ),
        _rule(
            "A305",
            "span crosses a paragraph",
            "A span holds no line feed.",
            "Tools read the texts line by line.",
            "End the span with the paragraph; write two spans where the property is a list.",
            GUIDELINES + "spans",
        ),
        _rule(
            "A306",
            "span is in furniture",
            "No span touches a zone of furniture.",
            "Counters, credits and footers are not part of what is said.",
            "Remove the record, or correct the zones of the document.",
            GUIDELINES + "zones",
        ),
        _rule(
            "A307",
            "spans are out of order",
            "The spans of a list stand in the order of the text and do not overlap.",
            "The parts of a discontinuous span are read in order.",
            "Sort the spans, or join those that overlap.",
            GUIDELINES + "spans",
        ),
        _rule(
            "A308",
            "span cuts a word",
            "A span neither begins nor ends between two letters or two digits, in scripts that part words by spaces "
            "(Latin, Greek, Cyrillic, Armenian, Georgian), nor before a mark that belongs to the character before it.",
            "Part of a word is no mention, and most often an offset that is wrong by one.",
            "Widen the span to the whole word, or narrow it.",
            GUIDELINES + "spans",
        ),
        _rule(
            "A311",
            "zones are out of order",
            "The zones of a document lie inside it, in order, and do not overlap.",
            "Every character is in one zone at most.",
            "Correct the offsets of the zone.",
            GUIDELINES + "zones",
        ),
        _rule(
            "A312",
            "zones leave a gap",
            "Every character that is not white space is in a zone.",
            "Zones say what may be annotated.",
            "Widen a zone, or add one.",
            GUIDELINES + "zones",
        ),
        _rule(
            "A313",
            "quotation is not in the document",
            "The title, and each quotation of internal evidence, stands in the document as it is written.",
            "Internal evidence is what the document says.",
            "Copy the words from the document.",
            GUIDELINES + "published",
        ),
        _rule(
            "R401",
            "id stands twice",
            "Ids are unique in an annotation set.",
            "Other records refer to them.",
            "Give the newer record an id that was never used.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R402",
            "id has the wrong prefix",
            "The id of a record begins with the prefix of its document: the document's id up to the first underscore.",
            "The id says where the record belongs, and makes ids unique without a global list.",
            "Correct the prefix of the id, or the document.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R403",
            "document is unknown",
            "document is the id of a document in the catalogue.",
            "The offsets count in that document.",
            "Correct the id, or add the document to the catalogue.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R404",
            "reference leads nowhere",
            "Every id that a record refers to is the id of a record.",
            "A reader follows it.",
            "Correct the id, or add the record it names.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R405",
            "reference to another document",
            "Anchors, parents and repeats are records of the same document.",
            "What is in one text can't depend on the wording of another.",
            "Refer to a record of this document.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R406",
            "references go round in a circle",
            "Following parents, anchors or repeats comes to an end, as does any other property in which records of a "
            "layer refer to each other. Of circles that share a record, one is told.",
            "A chain that ends nowhere has no source and no date.",
            "Break the circle where it is wrong.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R407",
            "record of a register is not used",
            "Each record of a register that another layer refers to, such as the entities, is referred to by another "
            "record.",
            "What nothing refers to is a leftover or a misspelling.",
            "Remove the record, or refer to it.",
            GUIDELINES + "register",
        ),
        _rule(
            "R408",
            "prefix stands twice",
            "No two documents share the part of their ids before the first underscore.",
            "The ids of their records could not be told apart.",
            "Rename one of the documents.",
            GUIDELINES + "ids",
        ),
        _rule(
            "R409",
            "id was given before",
            "No record of the main annotation set has an id that CHANGELOG.md names in a section «Removed»: one of a "
            "record of a document, or one in backticks. What follows a colon in an item may name others.",
            "Who has looked up the record that is gone would take the new one for it.",
            "Give the record an id that was never used; or, if it is the one that was removed, take its id out of the "
            "list.",
            GUIDELINES + "ids",
        ),
        _rule(
            "C501",
            "certainty without a reason",
            "A record whose certainty is medium or low has a note that says why.",
            "A doubt that is not explained helps nobody.",
            "Write the reason in note.",
            GUIDELINES + "certainty",
        ),
        _rule(
            "C502",
            "records repeat each other",
            "No two records of a layer annotate the same thing: the same spans with the same values.",
            "It would be counted twice.",
            "Remove one of the two.",
            GUIDELINES + "spans",
        ),
        _rule(
            "C503",
            "punctuation that is no part of the span",
            "In English documents a span does not begin or end with a comma, a semicolon or a full stop, but for that "
            "of an abbreviation, and holds both halves of a pair of quotation marks or brackets, or none. A name, a "
            "figure or a date does not have the quotation marks around it. Those of a content belong to it; where the "
            "text lacks one, the note says which.",
            "The same words are then always the same text.",
            "Trim the span; or widen it to the other half of the pair.",
            GUIDELINES + "spans",
        ),
        _rule(
            "C511",
            "actors overlap",
            "Actor mentions never overlap.",
            "The layer is flat: only the outermost mention is annotated.",
            "Keep the outer mention.",
            GUIDELINES + "actor-extent",
        ),
        _rule(
            "C512",
            "actor has words that are left out",
            "In English documents an actor mention does not begin with a determiner, a quantifier or a numeral, has no "
            "title or rank before a name and no editorial brackets, and does not end with a possessive 's.",
            "Extents are minimal, so that the same name is always the same text.",
            "Trim the span.",
            GUIDELINES + "actor-extent",
        ),
        _rule(
            "C513",
            "name without a capital",
            "A mention that is a name has a capital letter.",
            "A description in lower case is nominal.",
            "Set mention to nominal, or correct the span.",
            GUIDELINES + "actor-mention",
        ),
        _rule(
            "C514",
            "pronoun as an actor",
            "In English documents no actor mention is a pronoun («They»), or has one as its head («few others»).",
            "Whom a pronoun means is said in source_entities, where it is the source of an attribution.",
            "Remove the record.",
            GUIDELINES + "actor-markable-pronoun-head",
        ),
        _rule(
            "C515",
            "mention has the name of another entity",
            "A mention whose words are the name of one entity of the register, and of no other, refers to that entity.",
            "Mentions are joined to actors by their entity: what is said of one actor would be counted for another.",
            "Refer to the entity that the message names; where another is meant, correct the names in the register.",
            GUIDELINES + "register-name-apart",
        ),
        _rule(
            "C521",
            "number without bounds",
            "A number has a lower bound, an upper bound or both.",
            "A figure says how many at least or at most.",
            "Set at_least, at_most or both.",
            GUIDELINES + "number-bounds",
        ),
        _rule(
            "C522",
            "bounds are the wrong way round",
            "at_least is not greater than at_most.",
            "No number lies between them.",
            "Write the bounds as the figures of the text say.",
            GUIDELINES + "number-bounds",
        ),
        _rule(
            "C523",
            "bounds differ from the text",
            "The figures that stand in the text are the bounds; an exact figure is both. Where words that change a "
            "figure are not understood (a fraction, a ratio, «close to»), nothing is asked.",
            "The annotation says what the text says.",
            "Write the figure of the text, scale included.",
            GUIDELINES + "number-bounds",
        ),
        _rule(
            "C524",
            "number and date overlap",
            "Numbers and dates overlap neither each other nor among themselves.",
            "A figure belongs to one of the two layers.",
            "Keep it in dates if it is part of a date or a duration, otherwise in numbers.",
            GUIDELINES + "number-markable",
        ),
        _rule(
            "C525",
            "approximate differs from the text",
            "approximate is true where a word (nearly, estimated) or a vague plural (tens of thousands) makes it so.",
            "It can be seen from the text.",
            "Correct approximate, or the extent.",
            GUIDELINES + "number-bounds",
        ),
        _rule(
            "C526",
            "unit or rate differs from the text",
            "Currencies, percent signs and rates in the text agree with type, unit and per.",
            "The annotation says what the text says.",
            "Correct type, unit or per.",
            GUIDELINES + "number-bounds",
        ),
        _rule(
            "C527",
            "counted overlaps the figure",
            "The span of what is counted does not overlap the figure.",
            "The figure and what it counts are two things.",
            "Correct the extents.",
            GUIDELINES + "number-extent",
        ),
        _rule(
            "C528",
            "figure has a word that leads on",
            "In English documents the span of a number does not end with a preposition or a conjunction («of», «in»).",
            "What is counted, and where, is outside the span.",
            "Trim the span.",
            GUIDELINES + "number-extent",
        ),
        _rule(
            "C529",
            "a word of the figure stands beside the span",
            "In English documents the span of a number holds what stands directly beside the figure and belongs to it: "
            "before it the words of a bound or an approximation («up to», «estimated») and the sign of a currency; "
            "behind it its scale, percent, the currency («of dollars») and a rate («a day»).",
            "These words decide the bounds, the type and the unit: without them the record says another number.",
            "Widen the span as the message says, and write what the whole words say.",
            GUIDELINES + "number-extent",
        ),
        _rule(
            "C530",
            "counted stands in another paragraph",
            "What a figure counts stands in the paragraph of the figure.",
            "The same words often stand elsewhere in a document: there they are not what this figure counts.",
            "Mark what is counted where the paragraph of the figure names it; where it does not, set counted to null. "
            "Or correct the figure.",
            GUIDELINES + "number-extent",
        ),
        _rule(
            "C531",
            "day does not exist",
            "Every day of a date exists in the calendar.",
            "Programs fail on it.",
            "Correct the date.",
            GUIDELINES + "date-value",
        ),
        _rule(
            "C532",
            "interval is reversed",
            "An interval or a set of days ends after it begins.",
            "It contains no day.",
            "Exchange the ends.",
            GUIDELINES + "date-value",
        ),
        _rule(
            "C533",
            "anchor where none is needed, none where one is, or no date",
            "A date whose text holds its year has no anchor; one whose text does not has one, which is no duration "
            "and no set. Durations and sets have none.",
            "The anchor says which values change if the date of the document is corrected.",
            "Remove the anchor, or set it to document or to the date it is resolved against.",
            GUIDELINES + "date-anchor",
        ),
        _rule(
            "C534",
            "value differs from the text",
            "The years, months and figures that stand in the text are those of the value, in any form that means the "
            "same («half a year» is P6M or P0.5Y). Words that are not understood are not asked, as those of seasons.",
            "The annotation says what the text says.",
            "Correct the value.",
            GUIDELINES + "date-value",
        ),
        _rule(
            "C535",
            "modifier differs from the text",
            "mod says what the words of the span say: early, late, nearly, at least, more than.",
            "The annotation says what the text says.",
            "Set mod to the value that the message names.",
            GUIDELINES + "date-value",
        ),
        _rule(
            "C536",
            "date has words that are left out",
            "In English documents the span of a date has no preposition before it, and neither «earlier», «later» nor "
            "«ago» beside it.",
            "Extents are those of TimeML, so that the same date is always the same text.",
            "Trim the span.",
            GUIDELINES + "date-extent",
        ),
        _rule(
            "C537",
            "a word of the date stands beside the span",
            "In English documents the span of a date or a duration holds what stands directly beside it and modifies "
            "it («the late 1990’s», «the end of 2018», «nearly 8 years», «the past three months»), with the s of a "
            "decade.",
            "These words decide the value and its modifier: «1980» is one year, «the 1980s» are ten.",
            "Widen the span as the message says, and write what the whole words say.",
            GUIDELINES + "date-extent",
        ),
        _rule(
            "C541",
            "child is outside its parent",
            "The cue and the content of a child lie inside the content of its parent.",
            "A parent says that the child says it.",
            "Correct the parent, or the extent of either.",
            GUIDELINES + "attribution-chains",
        ),
        _rule(
            "C542",
            "parent is not the innermost",
            "parent is the innermost attribution whose content contains the cue and the content of this one.",
            "The chain of sources is read from parent to parent.",
            "Set parent to the attribution that the message names.",
            GUIDELINES + "attribution-chains",
        ),
        _rule(
            "C543",
            "implicit, and yet a source",
            "identification is implicit exactly when source is empty, and then source_entities is empty as well.",
            "Implicit means that the text names no source.",
            "Correct identification, or the source.",
            GUIDELINES + "attribution-identification",
        ),
        _rule(
            "C544",
            "source without an entity",
            "A named or described source refers to at least one entity.",
            "It says who it is.",
            "Add the entity to source_entities.",
            GUIDELINES + "attribution-identification",
        ),
        _rule(
            "C545",
            "form contradicts the quotation marks",
            "form is direct where quotation marks hold all of the content, indirect where there are none, mixed "
            "otherwise.",
            "It can be seen from the text.",
            "Set form to what the message names.",
            GUIDELINES + "attribution-form",
        ),
        _rule(
            "C546",
            "parts of an attribution overlap",
            "Source, cue, content and addressee of an attribution do not overlap.",
            "A word has one role in one attribution.",
            "Correct the extents.",
            GUIDELINES + "attribution-extent",
        ),
        _rule(
            "C547",
            "negation contradicts the cue",
            "negated is true exactly when the cue holds a negation (not, never, unable, declined, denied no).",
            "It can be seen from the cue.",
            "Correct negated, or the extent of the cue.",
            GUIDELINES + "attribution-extent",
        ),
        _rule(
            "C548",
            "repeat of something else",
            "repeat_of is an attribution that repeats none itself, with the same attitude and the same sources, "
            "and says the same.",
            "A repeat points to the record that it repeats, as a caption to the body.",
            "Point to the one that it repeats, or set repeat_of to null; or correct what differs and should not.",
            GUIDELINES + "attribution-repeats",
        ),
        _rule(
            "C549",
            "attitude contradicts the cue",
            "A cue whose attitude the rules settle (say, conclude, know, vow) has that attitude.",
            "The same verb is always annotated alike.",
            "Correct attitude, or the extent of the cue.",
            GUIDELINES + "attribution-attitude",
        ),
        _rule(
            "C550",
            "cue of another attribution",
            "No two attributions of a document have the same cue, or cues that overlap.",
            "What one cue attributes is one record, also where a quotation is interrupted or goes on: else one act of "
            "speech is counted twice.",
            "Put all that the cue attributes into the content of one record, and remove the other; where each has its "
            "own cue, correct the cue.",
            GUIDELINES + "attribution-split",
        ),
        _rule(
            "C551",
            "identifier without its source",
            "An entity with a Wikidata id has a note that names where it was checked.",
            "A fact from outside the texts needs a source.",
            "Name the source in note, or remove the id.",
            GUIDELINES + "register",
        ),
        _rule(
            "C552",
            "state without a country",
            "An entity that is a state has its country code.",
            "Actors are aggregated by country.",
            "Set country to the ISO 3166-1 alpha-3 code.",
            GUIDELINES + "register",
        ),
        _rule(
            "C553",
            "name is not as it looks",
            "The name of an entity is in the normal form NFC of Unicode and holds no character that nobody sees, as "
            "U+200B, U+FEFF or a soft hyphen; U+200C and U+200D, which some scripts need, may stand. White space is "
            "one plain space (U+0020) between two words. No word of it has letters of more than one of the Latin, "
            "Cyrillic and Greek scripts. The words of a document are taken as they stand there.",
            "Two names that look the same would be two to whoever searches, counts or joins by name.",
            "Write the name as the message shows it.",
            GUIDELINES + "register",
        ),
        _rule(
            "C554",
            "actor is in the register already",
            "No two entities of a type have the same name, or names that differ in case or white space only; and no "
            "two have the same Wikidata id.",
            "The register is one for the corpus: whoever counts or joins by actor would count one as two.",
            "Name the other entity and remove this one; or add to the name what tells the two apart.",
            GUIDELINES + "register-name-apart",
        ),
        _rule(
            "C555",
            "entities differ from the mention",
            "The entity of a mention that is the whole of a span of the source is one of source_entities; where each "
            "span is one, they are all of them. The same holds for the addressee and its entities.",
            "Who claims what is read from these entities: what one says would be counted for another.",
            "Refer to the entity of the mention; where the mention is wrong, correct its entity.",
            GUIDELINES + "attribution-identification-source-entities",
        ),
        _rule(
            "C556",
            "source is named and not called so",
            "The identification of a source is named where mentions of the kind name in the document name each of "
            "source_entities.",
            "The name is then known from the document, also where the source is a pronoun or a description.",
            "Set identification to named; where the source is somebody else, correct source_entities.",
            GUIDELINES + "attribution-identification",
        ),
        _rule(
            "C557",
            "source or addressee stands in another paragraph",
            "The source and the addressee of an attribution stand in the paragraph of its cue.",
            "The same words often stand elsewhere in a document: there they are the source of another attribution, or "
            "of none.",
            "Mark the source or the addressee where the paragraph of the cue names it, be it by a pronoun; where it "
            "does not, leave source empty, with identification implicit, or addressee null. Or correct the cue.",
            GUIDELINES + "attribution-extent",
        ),
        _rule(
            "C561",
            "language is not registered",
            "The language of a document begins with the code of a language: the one of two letters (ISO 639-1) where "
            "there is one, else the one of three (ISO 639-3).",
            "Programs choose fonts, dictionaries and models by it.",
            "Write the code of the language, as en or prs.",
            FIELDS,
        ),
        _rule(
            "G601",
            "figure without a record",
            "Every figure, in digits or in words, lies in a number, in a date or in the name of an actor.",
            "A figure that is left out is missing from every count.",
            ANNOTATE,
            GUIDELINES + "number-markable",
        ),
        _rule(
            "G602",
            "date without a record",
            "Every month, day of the week, part of the day, season, holiday and word for a stretch of time, or for how "
            "often («weekly»), lies in a date, or in the rate of a number («$10 a day»).",
            "A date that is left out is missing from every timeline.",
            ANNOTATE,
            GUIDELINES + "date-markable",
        ),
        _rule(
            "G603",
            "quotation without a source",
            "What stands between quotation marks lies in the content of a direct or mixed attribution. Straight single "
            "marks, '…', are not asked: they cannot be told from apostrophes.",
            "Quoted words are somebody's.",
            ANNOTATE,
            GUIDELINES + "attribution-form",
        ),
        _rule(
            "G604",
            "name without a record",
            "A name that is an actor mention somewhere in the annotation set lies in one wherever it stands, and in "
            "capitals too if it has three characters or more: two capitals are most often an abbreviation.",
            "An actor that is left out is missing from every count.",
            ANNOTATE,
            GUIDELINES + "actor-markable",
        ),
        _rule(
            "G605",
            "cue without a record",
            "A word of the cue of an attribution, unless it is a function word, lies in a cue or a source wherever it "
            "stands, in whichever of its forms («claims», «claimed»); words in the mention of an actor are not asked.",
            "The same word most often attributes again.",
            ANNOTATE,
            GUIDELINES + "attribution-scope",
        ),
        _rule(
            "W701",
            "waiver is not used",
            "Every waiver names a finding that there would be without it. Of level G it is asked where nothing else is "
            "found in the document; of G604 and G605, which look for what other records have, where nothing else is "
            "found in any document.",
            "A waiver that waives nothing hides the next mistake at its place.",
            "Remove the waiver, or quote the words that the finding shows.",
            GUIDELINES + "coverage",
        ),
        _rule(
            "W702",
            "waiver leads nowhere",
            "The words of a waiver stand in its document, at one place that it says.",
            "Which finding it waives would be left to chance.",
            "Quote the words as the document has them; say which place by within, before, after or occurrence.",
            GUIDELINES + "coverage",
        ),
        _rule(
            "W703",
            "waiver stands twice",
            "No two waivers of an annotation set waive the same finding.",
            "One of the two reasons would be read, and not the other.",
            "Remove one of the two.",
            GUIDELINES + "coverage",
        ),
        _rule(
            "W704",
            "rule cannot be waived",
            "Only rules of the levels C and G, and R407, are waived.",
            "The other levels say that data cannot be read, or are not what they claim to be.",
            "Mend what the rule finds, or correct the code of the rule.",
            GUIDELINES + "coverage",
        ),
        _rule(
            "W705",
            "waiver cites no section",
            "The section of a waiver is an anchor of annotations/GUIDELINES.md.",
            "A reason rests on the rule that decides; who looks it up has to find it.",
            "Name the section that decides, as its heading is linked: «### Actor markable» is actor-markable.",
            GUIDELINES + "coverage",
        ),
        _rule(
            "W711",
            "decision leads nowhere",
            "A decision names a document of the catalogue, by its id or the part before the first underscore, and its "
            "words, whole ones, stand there at start.",
            "Nobody could look up what was decided.",
            "Correct the document, the words or the offset; remove the decisions on a document that was withdrawn.",
            DECISIONS,
        ),
        _rule(
            "W712",
            "decision stands twice",
            "No two decisions of a file say the same of the same words.",
            "What is counted in decisions would be counted twice, and one of the two reasons not be read.",
            "Remove one of the two.",
            DECISIONS,
        ),
        _rule(
            "W713",
            "decision cites no section",
            "The section of a decision is an anchor of annotations/GUIDELINES.md.",
            "A decision rests on the rule that decides; who looks it up has to find it.",
            "Name the section that decided, as its heading is linked: «### Actor markable» is actor-markable.",
            DECISIONS,
        ),
    ]
)
