"""The command line: arguments in, exit code out.

Exit codes: 0 valid, or done; 1 findings, or differences with --check; 2 the command could not run.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import spanpack
from spanpack.collecting import no_collection
from spanpack.files import PackageError

OK, FOUND, FAILED = 0, 1, 2

_DESCRIPTION = """\
Validate, edit and read corpora of texts with standoff annotations: a Frictionless data package with
texts in seeds/, one JSON Lines file a layer in annotations/, and one JSON Schema a layer in schemas/.

PACKAGE is a folder, a datapackage.json or a .zip; without it, the package of the current folder or of
the nearest folder above it."""

_EXAMPLES = """\
examples:
  spanpack validate                        everything that is wrong, with place and remedy
  spanpack validate --format json | jq .   the same for programs
  spanpack validate --select A,R           spans and references only
  spanpack rules A303                      what a rule asks, why, and how to mend it
  spanpack add draft.yaml                  add records from exact quotations
  spanpack format                          write every table in canonical form
  spanpack index                           bring hashes and table schemas up to date
  spanpack show 003                        read a document with its annotations
  spanpack stats                           count what there is
  spanpack fields attributions             what each field means

exit codes: 0 valid, or done; 1 findings, or differences with --check; 2 the command could not run"""

_DRAFT = """\
a draft says what a person knows; offsets, ids, order and defaults are computed:

  document: "003"                 # the id of a document, or how only it begins
  entities:
    - {id: oxford-times, name: Oxford Times, type: organization, country: GBR, sector: JRN}
  actors:
    - {quote: VICE News, before: "he told ", occurrence: 1, entity: vice-news, mention: name}
  attributions:
    - key: rubin                  # a name for parent, anchor or repeat_of, in this draft only
      within: insurgent group’s “legitimacy,” Rubin explained      # where the quotations are looked up
      source: Rubin
      cue: explained
      content: “legitimacy,”
      source_entities: [barrett-rubin]
      identification: named
      attitude: assertion
      form: direct

all records of a draft are added, or none; a quotation that is absent or stands more than once is refused"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command with ``arguments`` (default: those of the process) and return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A window of a text may hold what the encoding of the output lacks; that is no reason to fail.
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        gc.freeze()  # The process ends: nobody need look through what it holds for garbage.
        return code
    except PackageError as error:
        print(f"spanpack: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # The reader of our output, head for example, has gone: nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print("spanpack: interrupted", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="spanpack",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"spanpack {spanpack.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    command = _command(
        commands, "validate", _validate, "check a package and say what is wrong, where, and how to mend it"
    )
    _add_package(command)
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="how findings are shown (default: text)"
    )
    command.add_argument(
        "--select", metavar="CODES", default="", help="only rules that begin so, separated by commas: A303,R or C5"
    )
    command.add_argument("--ignore", metavar="CODES", default="", help="no rules that begin so")
    command.add_argument(
        "--annotations", metavar="FOLDER", help="check this annotation set only, as annotations/passes/a"
    )
    command.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes (default: the processors, when the work is worth it)"
    )
    command.add_argument("--frictionless", action="store_true", help="let frictionless check the package as well")

    command = _command(commands, "add", _add, "add records from a draft in which spans are exact quotations")
    command.formatter_class, command.epilog = argparse.RawDescriptionHelpFormatter, _DRAFT
    command.add_argument("draft", type=Path, metavar="DRAFT.yaml", help="the records, as below")
    _add_package(command)
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to add to")

    command = _command(commands, "format", _format, "write tables in canonical form, with the smallest difference")
    command.add_argument("files", nargs="*", metavar="FILE", help="tables of the package (default: all)")
    command.add_argument(
        "--package", type=Path, default=Path(), metavar="PACKAGE", help="default: the current folder's"
    )
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a line differs")

    command = _command(
        commands, "index", _index, "compute the resources of datapackage.json: hashes, sizes, table schemas"
    )
    _add_package(command)
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 where something differs")

    command = _command(commands, "stats", _stats, "count words, records and values")
    _add_package(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to count")

    command = _command(commands, "show", _show, "show a document with its annotations, for proof-reading")
    command.add_argument("document", help="id of a document, or how only it begins, as 003")
    _add_package(command)
    command.add_argument("--layers", metavar="NAMES", help="layers to show, separated by commas (default: all)")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to show")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")

    command = _command(commands, "rules", _rules, "say what a rule asks, why, and how to mend what breaks it")
    command.add_argument("code", nargs="?", metavar="CODE", help="a rule or a level: A303, A (default: all)")
    command.add_argument("--format", choices=("text", "markdown"), default="text", help="default: text")

    command = _command(commands, "fields", _fields, "say what each field of a table means")
    command.add_argument("layer", nargs="?", metavar="LAYER", help="a table: actors, documents (default: all)")
    _add_package(command)
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
    command.set_defaults(run=run)
    return command


def _add_package(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "package", nargs="?", type=Path, default=Path(), metavar="PACKAGE", help="default: the current folder's"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; expected 1 or more")
    return int(text)


def _validate(options: argparse.Namespace) -> int:
    with no_collection():  # Importing is quicker without it, too.
        from spanpack.validation import Report, check_package, select

    chosen, ignored = _codes(options.select), _codes(options.ignore)
    try:
        select([], chosen, ignored)
    except ValueError as error:
        raise PackageError(str(error)) from None
    progress = _progress() if sys.stderr.isatty() else None
    report = check_package(options.package, annotations=options.annotations, jobs=options.jobs, progress=progress)
    findings = select(report.findings, chosen, ignored)
    if options.frictionless:
        from spanpack.conformance import check_frictionless, unsafe

        reason = unsafe(report.findings)
        if reason is None:
            findings += check_frictionless(options.package)
        else:
            findings += [] if reason in findings else [reason]
            print(
                f"spanpack: frictionless was not asked, for it is not safe with what {reason.rule} says",
                file=sys.stderr,
            )
    report = Report(report.label, findings, report.counts)
    if options.format == "json":
        from spanpack.report import json as json_report

        print(json_report.dumps(report))
    else:
        from spanpack.report import text as text_report

        for line in text_report.lines(report):
            print(line)
    return OK if report.valid else FOUND


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _progress() -> Callable[[int, int], None]:
    """Return a function that draws a progress bar once the work proves long."""
    import time

    began = time.monotonic()
    bar = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and done < total and time.monotonic() - began > 1:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            bar.add_task("validate", total=total)
            bar.start()
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)
            if done >= total:
                bar.stop()

    return show


def _add(options: argparse.Namespace) -> int:
    from spanpack.add import DraftError, add

    try:
        added = add(options.package, options.draft, annotations=options.annotations)
    except DraftError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        many = len(error.problems)
        print(f"nothing was added: {many} problem{'s' * (many != 1)} in {options.draft}", file=sys.stderr)
        return FOUND
    for layer, ids in added.items():
        print(f"{layer}: added {', '.join(ids) if len(ids) <= 10 else f'{len(ids)} records'}")
    print("added nothing: the draft holds no records" if not added else "now run spanpack validate")
    return OK


def _format(options: argparse.Namespace) -> int:
    from spanpack.format_files import format_package

    changed = unreadable = 0
    for result in format_package(options.package, options.files, check=options.check):
        for line, reason in result.changed:
            print(f"{result.path}:{line}: {reason}")
        for line, reason in result.unreadable:
            print(f"{result.path}:{line}: left as it is: {reason}", file=sys.stderr)
        changed += len(result.changed)
        unreadable += len(result.unreadable)
    verb = f"differ{'s' * (changed == 1)} from the canonical form" if options.check else "rewritten"
    print(f"{changed:,} line{'s' * (changed != 1)} {verb}" if changed else "everything is in canonical form")
    if changed and not options.check:
        print("now run spanpack index, since the hashes have changed")
    return FOUND if unreadable or (changed and options.check) else OK


def _index(options: argparse.Namespace) -> int:
    from spanpack.index import index

    difference = index(options.package, check=options.check)
    for line in difference:
        print(line)
    if not difference:
        print("datapackage.json is up to date")
    elif options.check:
        print("datapackage.json has drifted: run spanpack index", file=sys.stderr)
        return FOUND
    return OK


def _stats(options: argparse.Namespace) -> int:
    import json

    from spanpack.corpus import load
    from spanpack.stats import stats, table

    counts = stats(load(options.package, annotations=options.annotations))
    print(json.dumps(counts, ensure_ascii=False, indent=2) if options.format == "json" else table(counts))
    return OK


def _show(options: argparse.Namespace) -> int:
    from spanpack.corpus import load
    from spanpack.show import lines

    corpus = load(options.package, annotations=options.annotations)
    try:
        document = corpus[options.document]
    except KeyError as error:
        raise PackageError(error.args[0]) from None
    layers = options.layers.split(",") if options.layers else list(document.layers)
    unknown = [name for name in layers if name not in document.layers]
    if unknown:
        raise PackageError(f"{unknown[0]!r} is no layer; there is {', '.join(document.layers)}")
    color = options.color == "always" or (
        options.color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    )
    for line in lines(corpus, document, layers, color=color):
        print(line)
    return OK


def _fields(options: argparse.Namespace) -> int:
    from spanpack.package import open_package
    from spanpack.reference import fields_text

    layers = open_package(options.package).layers
    if options.layer and options.layer not in layers:
        raise PackageError(f"{options.layer!r} is no table; there is {', '.join(layers)}")
    print(fields_text([layer for name, layer in layers.items() if options.layer in (None, name)]), end="")
    return OK


def _rules(options: argparse.Namespace) -> int:
    from spanpack.reference import rules_markdown, rules_text
    from spanpack.rules.catalogue import RULES

    code = (options.code or "").upper()
    if not any(rule.startswith(code) for rule in RULES):
        raise PackageError(f"{options.code!r} is no rule and no level; spanpack rules lists them")
    print(rules_markdown() if options.format == "markdown" else rules_text(code), end="")
    return OK
