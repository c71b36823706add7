"""The manual: what ``--help`` says of the tool and, below its options, of each command."""

from __future__ import annotations

from spanpack.formats.names import FORMATS, IMPORTABLE

WIDTH = 100
"""How many characters a line of the help has at most."""

DESCRIPTION = """\
Validate, edit and read corpora of texts with standoff annotations: a Frictionless data package
with texts in seeds/, one JSON Lines file a layer in annotations/, and one JSON Schema a layer in
schemas/.

PACKAGE is a folder, a datapackage.json or a .zip; without it, the package of the current folder or
of the nearest folder above it."""

EXAMPLES = """\
examples:
  spanpack validate                        everything that is wrong, with place and remedy
  spanpack validate --format json | jq .   the same for programs
  spanpack validate --format sarif         as SARIF 2.1.0; github: at the lines of a pull request
  spanpack validate --select A,R           spans and references only
  spanpack validate --select G             figures, dates, quotations and names without a record
  spanpack rules A303                      what a rule asks, why, and how to mend it
  spanpack new my-corpus                   begin a corpus of texts of your own
  spanpack add draft.yaml                  add records from exact quotations
  spanpack format                          write every table in canonical form
  spanpack index                           bring hashes and table schemas up to date
  spanpack show 003                        read a document with its annotations
  spanpack stats                           count what there is
  spanpack compare annotations system      score a system's output against the gold
  spanpack fields attributions             what each field means
  spanpack export jsonl corpus.jsonl       the annotations in the format of another tool
  spanpack import jsonl corpus.jsonl       and back again
  spanpack build                           the archives of a release, in dist/
  spanpack hydrate STANDOFF.zip TEXTS       the package again, from one without texts and the texts

exit codes: 0 valid, or done; 1 findings, or differences with --check; 2 the command could not run;
  141 whoever read the output went away before its end"""


def _formats(formats: dict[str, str]) -> str:
    return "formats:\n" + "\n".join(f"  {name:<14} {about}" for name, about in formats.items())


COMMANDS = {
    "validate": """\
examples:
  spanpack validate                               the package of the current folder
  spanpack validate corpus.zip --format json      another one, for programs
  spanpack validate --select A,R                  spans and references only
  spanpack validate --ignore C551                 every rule but one
  spanpack validate --annotations annotations/passes/a
  spanpack validate --format sarif > findings.sarif

A finding is told so: path:line:column, rule, what is wrong; the words around; how to mend it.

exit codes: 0 valid; 1 findings; 2 the command could not run""",
    "new": """\
examples:
  spanpack new my-corpus                          the texts are in my-corpus/seeds, as 100_name.txt
  spanpack new .                                  a text was added later: its catalogue record

To begin, what a package needs is written: the schemas of the layers, a descriptor, a changelog, and
a catalogue of the texts, in which what only a person knows is empty. Then, in the folder:

  1. Fill in what is empty in seeds/documents.yaml.
  2. spanpack index lists the files in datapackage.json; spanpack validate says what is missing.
  3. spanpack add draft.yaml adds the first records, which make their tables.

exit codes: 0 begun or taken up; 2 a file is there already or a text can be none of a corpus, and
  nothing is written""",
    "add": """\
a draft says what a person knows; offsets, ids, order and defaults are computed:

  document: "003"                 # the id of a document, or its part before the first underscore
  entities:
    - {id: taliban, name: Taliban, type: organization, country: AFG, sector: REB}
    - {id: us-watchdog, name: U.S. watchdog, type: organization, country: USA, sector: GOV}
  actors:
    - {quote: U.S. watchdog, entity: us-watchdog, mention: nominal}
    - {quote: Taliban, after: " announced", entity: taliban, mention: name}
  dates:                          # key: a name for a record, in this draft only
    - {key: may, quote: May, before: "reported in ", type: date, value: "2017-05", anchor: document}
    - {quote: the same month, type: date, value: "2017-05", anchor: may}
  attributions:                   # within: where the quotations of the record are looked up
    - within: The Taliban announced the beginning of their spring offensive
      source: The Taliban
      cue: announced
      content: the beginning of their spring offensive
      source_entities: taliban
      identification: named
      attitude: assertion
      form: indirect

a quotation is exact words, and whole ones: «US» does not stand in «RUSSIA». Where they stand more
than once, before and after (the words that touch them), occurrence (1 is the first) or within say
which are meant:

  content: {quote: spring offensive, occurrence: 1}

all records of a draft are added, or none. A draft is refused where a quotation is absent or stands
more than once, and where spanpack validate would find something wrong with its records (levels S,
A, R and C); what is wrong is told with its place in the draft. What was wrong before with other
records is no reason to refuse it.

the first record of a layer makes its table; the layer needs schemas/LAYER.json. An annotation set
needs its folder. The records above are in annotations/ already; in a set of your own they are new:

  mkdir annotations/passes/mine
  spanpack add draft.yaml --annotations annotations/passes/mine

exit codes: 0 added; 1 the draft is refused and nothing is added; 2 the command could not run""",
    "format": """\
examples:
  spanpack format                                 every table of the package of the current folder
  spanpack format annotations/dates.jsonl         one of them
  spanpack format --check                         which lines differ; nothing is written

A line that cannot be read stays as it is, and is told; so does a file that is cut off, or in which
git has left a conflict. The descriptor follows with spanpack index.

exit codes: 0 in canonical form; 1 something cannot be read or, with --check, differs; 2 the command
  could not run""",
    "index": """\
examples:
  spanpack index                                  after a file was changed, added or removed
  spanpack index --check                          what has changed since; nothing is written

The head of datapackage.json (name, title, licences, version and so on) stays as it is.

exit codes: 0 up to date; 1 something differs, with --check; 2 the command could not run""",
    "stats": """\
examples:
  spanpack stats                                  a table for people
  spanpack stats --format json                    the same numbers for programs
  spanpack stats --annotations annotations/passes/a

exit codes: 0 counted; 2 the command could not run""",
    "compare": """\
examples:
  spanpack compare annotations/passes/a annotations/passes/b     agreement of two annotators
  spanpack compare annotations system/annotations                a system's output against the gold
  spanpack compare annotations system/annotations --layers attributions --show-differences

A set is a folder of tables (actors.jsonl and so on): one of the package; a folder elsewhere, with
records by the same schemas over the same texts; or the folder of a package, of which annotations/
is taken. Needs spanpack with the extra compare (pip install '.[compare]' in the clone); with
--gamma, the extra agreement.

measures (docs/agreement.md says more):
    exact, overlap, chars   equal extents; extents that share a character; characters covered
    alpha                   Krippendorff's, nominal, by token, furniture left out
    gamma                   Mathet et al. 2015: weights of position and category 1, 30 samples,
                            fixed seed
    agr                     directional, Wiebe et al. 2005: attributions whose cues overlap
    B-cubed, CEAF           Bagga and Baldwin 1998, Luo 2005: mentions that both sets have
    fields                  share of equal values on matched records: the one-to-one pairs of
                            greatest overlap

exit codes: 0 compared, be the sets alike or not; 2 the command could not run""",
    "show": """\
examples:
  spanpack show 003                               a document, by how its id begins
  spanpack show 003 --layers attributions,dates   two layers of it
  spanpack show 003 --color always | less -R      page by page, in colours

exit codes: 0 shown; 2 the command could not run""",
    "rules": """\
examples:
  spanpack rules                                  all rules, a line each
  spanpack rules A                                those of a level
  spanpack rules A303                             one of them: what it asks, why, and the remedy

exit codes: 0 shown; 2 there is no such rule""",
    "fields": """\
examples:
  spanpack fields                                 every field of every table
  spanpack fields actors                          those of one

What is shown is what the schemas of the package say.

exit codes: 0 shown; 2 the command could not run""",
    "export": f"""\
examples:
  spanpack export brat out                        a folder of .ann and .txt
  spanpack export jsonl corpus.jsonl --layers actors,dates

{_formats(FORMATS)}

exit codes: 0 written, also where the format cannot hold all of it, which is told; 2 the command
  could not run""",
    "import": f"""\
examples:
  spanpack import brat out                        what was changed there
  spanpack import jsonl corpus.jsonl --layers actors

{_formats(IMPORTABLE)}

exit codes: 0 imported; 1 it is refused and nothing is imported; 2 the command could not run""",
    "build": """\
examples:
  spanpack build                                  the archives of a release, in dist/
  spanpack build --check dist/NAME-VERSION.zip    whether one is as it was built

two archives and SHA256SUMS are written, the same bytes from the same package:

    NAME-VERSION.zip            the package, and its tables as CSV, Parquet and SQLite
    NAME-VERSION-standoff.zip   the package without its texts, for those who may not
                                redistribute them; spanpack hydrate puts them back

and the descriptions for those who cite, find and load it: CITATION.cff, Croissant, DataCite,
RO-Crate, schema.org and a dataset card. All of them come from the head of datapackage.json.

building needs spanpack with the extra release: pip install '.[release]' in the clone

exit codes: 0 built, or as it was built; 1 not as it was built, with --check; 2 the command could
  not run""",
    "hydrate": """\
examples:
  spanpack hydrate NAME-VERSION-standoff.zip TEXTS
  spanpack hydrate NAME-VERSION-standoff.zip TEXTS --output corpus

A text that differs by one byte is refused: what is made is the package, byte for byte.

exit codes: 0 made; 1 a text is missing or another one, and nothing is written; 2 the command could
  not run""",
}
"""What each command says below its options."""
