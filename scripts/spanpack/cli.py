"""The command line: arguments in, exit code out.

Exit codes: 0 valid, or done; 1 findings, or differences with --check; 2 the command could not run; 141 whoever reads
the output, head for example, went away before its end.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import spanpack
from spanpack import manual
from spanpack.formats.names import FORMATS, IMPORTABLE
from spanpack.stopping import Stopped, stopped_as_interrupted
from spanpack.storage.files import PackageError
from spanpack.validation.collecting import no_collection

if TYPE_CHECKING:
    from spanpack.validation.validate import Report

    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, FOUND, FAILED = 0, 1, 2
UNREAD = 141
"""As of a program that SIGPIPE ends (128 and 13): 0 would say that a package is valid of which findings are unread."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command with ``arguments`` (default: those of the process) and return the exit code."""
    # Of streams that are closed nobody reads: the exit code tells.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A window of a text may hold what the encoding of the output lacks; that is no reason to fail.
        sys.stdout.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else arguments
    try:
        with stopped_as_interrupted():
            options = _parser(words[0] if words else "").parse_args(words)
            code: int = options.run(options)
        sys.stdout.flush()
        gc.freeze()  # The process ends: nobody need look through what it holds for garbage.
        return code
    except PackageError as error:
        from spanpack.findings import visible

        print("\n".join(map(visible, f"spanpack: {error}".split("\n"))), file=sys.stderr)
        return FAILED
    except OSError as error:
        return _stopped(error)
    except KeyboardInterrupt as error:
        print(f"spanpack: {error if isinstance(error, Stopped) else 'interrupted'}", file=sys.stderr)
        return FAILED


def _stopped(error: OSError) -> int:
    """Say that the machine does not give what a command needs: a file, the current folder, an output; return the code.

    Where nobody reads the output any more, nothing is said.
    The errors of files of a package are told where these are read and written.
    """
    if error.filename is not None:
        print(f"spanpack: {os.fsdecode(error.filename)}: {error.strerror}", file=sys.stderr)
        return FAILED
    try:
        os.getcwd()
    except FileNotFoundError:
        print("spanpack: the current folder is gone; change to one that is there", file=sys.stderr)
        return FAILED
    # What waits to be written would fail again when the process ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return UNREAD  # Nobody is left to tell.
    print(f"spanpack: the output cannot be written: {error.strerror or error}", file=sys.stderr)
    return FAILED


def _write_utf8() -> None:
    """Write what programs read in UTF-8, as its standards ask (RFC 8259, section 8.1), whatever the terminal shows."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Of the name of a file that is not UTF-8, what has no place in it is written as JSON escapes it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


class _Parser(argparse.ArgumentParser):
    """The parser of a command takes its words in any order among the options: PACKAGE may come last."""

    _is_intermixed = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        # What argparse calls intermixed calls this function in its turn, and does not know commands.
        if self._is_intermixed or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._is_intermixed = True
        try:
            found, left = self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_intermixed = False
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")  # With the usage of this command.
        return found, left

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse would not tell that its help cannot be written, nor would the end of the process.
        print(message, end="", file=file or sys.stderr, flush=True)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, but no wider than the manual, of which the lines are as they are."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(shutil.get_terminal_size().columns - 2, manual.WIDTH))


def _parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of a command; of all commands, whose help shows them, where it is none of them."""
    parser: argparse.ArgumentParser = _Parser(
        prog="spanpack",
        description=manual.DESCRIPTION,
        epilog=manual.EXAMPLES,
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=f"spanpack {spanpack.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=parser.prog)
    groups = {
        ("validate",): _add_validate,
        ("new", "add", "format", "index"): _add_editing,
        ("stats", "compare", "show"): _add_reading,
        ("rules", "fields"): _add_reference,
        ("export", "import"): _add_exchange,
        ("build", "hydrate"): _add_release,
    }
    is_known = any(command in names for names in groups)
    for names, add in groups.items():
        if command in names or not is_known:
            add(commands)
    return parser


def _add_validate(commands: _Commands) -> None:
    command = _command(
        commands, "validate", _validate, "check a package and say what is wrong, where, and how to mend it"
    )
    _add_package(command)
    command.add_argument(
        "--format",
        choices=("text", "json", "sarif", "github"),
        default="text",
        help="how findings are shown: text, json, sarif (SARIF 2.1.0 for code hosts and editors) or github (at their "
        "lines in a pull request, from a workflow of GitHub Actions); default: text",
    )
    command.add_argument(
        "--select",
        metavar="CODES",
        default="",
        help="only rules that begin so, separated by commas: A303,R or C5; G asks for gaps whatever else is found. "
        "What cannot be read is shown whatever is selected",
    )
    command.add_argument("--ignore", metavar="CODES", default="", help="no rules that begin so")
    command.add_argument(
        "--annotations", metavar="FOLDER", help="check this annotation set only, as annotations/passes/a"
    )
    command.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes (default: the processors, when the work is worth it)"
    )
    command.add_argument(
        "--frictionless",
        action="store_true",
        help="let frictionless check the package as well; comes with the extra frictionless",
    )


def _add_editing(commands: _Commands) -> None:
    command = _command(commands, "new", _new, "begin a corpus of texts of your own, or take up new ones")
    command.add_argument("folder", type=_path, metavar="FOLDER", help="folder with the texts in FOLDER/seeds")

    command = _command(commands, "add", _add, "add records from a draft in which spans are exact quotations")
    command.add_argument("draft", type=_path, metavar="DRAFT.yaml", help="the records, as below")
    _add_package(command)
    command.add_argument(
        "--annotations", metavar="FOLDER", default="annotations", help="annotation set to add to (default: annotations)"
    )

    command = _command(commands, "format", _format, "write tables in canonical form, with the smallest difference")
    command.add_argument("files", nargs="*", metavar="FILE", help="tables of the package (default: all)")
    command.add_argument(
        "--package", type=_path, default=Path(), metavar="PACKAGE", help="default: the current folder's"
    )
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a line differs")

    command = _command(
        commands, "index", _index, "compute the resources of datapackage.json: hashes, sizes, table schemas"
    )
    _add_package(command)
    command.add_argument("--check", action="store_true", help="write nothing; exit with 1 where something differs")


def _add_reading(commands: _Commands) -> None:
    command = _command(commands, "stats", _stats, "count words, records and values")
    _add_package(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to count")

    command = _command(commands, "compare", _compare, "score an annotation set against another over the same texts")
    command.add_argument("a", metavar="A", help="an annotation set: the reference")
    command.add_argument("b", metavar="B", help="the other: its precision and recall are given")
    command.add_argument(
        "--package", type=_path, default=Path(), metavar="PACKAGE", help="has the texts (default: the current folder's)"
    )
    command.add_argument("--layers", metavar="NAMES", help="layers to compare, separated by commas (default: all)")
    command.add_argument("--gamma", action="store_true", help="compute gamma as well, which takes longer")
    command.add_argument("--show-differences", action="store_true", help="list them with the text around")
    command.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="default: text")

    command = _command(commands, "show", _show, "show a document with its annotations, for proof-reading")
    command.add_argument("document", help="id of a document, or how only it begins, as 003")
    _add_package(command)
    command.add_argument("--layers", metavar="NAMES", help="layers to show, separated by commas (default: all)")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to show")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")


def _add_reference(commands: _Commands) -> None:
    command = _command(commands, "rules", _rules, "say what a rule asks, why, and how to mend what breaks it")
    command.add_argument("code", nargs="?", metavar="CODE", help="a rule or a level: A303, A (default: all)")
    command.add_argument("--format", choices=("text", "markdown"), default="text", help="default: text")

    command = _command(commands, "fields", _fields, "say what each field of a table means")
    command.add_argument("layer", nargs="?", metavar="LAYER", help="a table: actors, documents (default: all)")
    _add_package(command)


def _add_exchange(commands: _Commands) -> None:
    command = _command(commands, "export", _export, "write the annotations in the format of another tool")
    _add_format(command, FORMATS)
    command.add_argument("target", type=_path, metavar="TARGET", help="a new file, or a new folder")
    _add_package(command)
    command.add_argument("--layers", metavar="NAMES", help="layers to write, separated by commas (default: all)")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to write")

    command = _command(commands, "import", _import, "read annotations from the format of another tool")
    _add_format(command, IMPORTABLE)
    command.add_argument("source", type=_path, metavar="SOURCE", help="the file or the folder")
    _add_package(command)
    command.add_argument("--layers", metavar="NAMES", help="layers to replace, separated by commas; the others stay")
    command.add_argument("--annotations", metavar="FOLDER", default="annotations", help="annotation set to replace")
    command.add_argument("--allow-removal", action="store_true", help="let a document or a layer lose all its records")


def _add_release(commands: _Commands) -> None:
    command = _command(commands, "build", _build, "build the archives of a release, or verify one with --check")
    _add_package(command)
    command.set_defaults(package=None)  # With --check what is given is told from what is not.
    command.add_argument("--output", type=_path, metavar="FOLDER", help="default: dist")
    command.add_argument(
        "--check", type=_path, metavar="ARCHIVE", help="write nothing; exit with 1 where ARCHIVE is not as it was built"
    )

    command = _command(commands, "hydrate", _hydrate, "put the texts back into a package that is without them")
    command.add_argument("package", type=_path, metavar="PACKAGE", help="NAME-VERSION-standoff.zip, or its folder")
    command.add_argument("texts", type=_path, metavar="TEXTS", help="folder with the texts, each under its name")
    command.add_argument("--output", type=_path, metavar="FOLDER", help="a new folder (default: NAME-VERSION)")


def _command(
    commands: _Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=manual.COMMANDS[name],
        formatter_class=_Help,
    )
    command.set_defaults(run=run)
    return command


def _add_format(command: argparse.ArgumentParser, formats: Mapping[str, str]) -> None:
    command.add_argument("format", choices=formats, metavar="FORMAT", help="one of those below")


def _add_package(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "package", nargs="?", type=_path, default=Path(), metavar="PACKAGE", help="default: the current folder's"
    )


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("expected a path, found an empty text; the current folder is .")
    return Path(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; expected 1 or more")
    return int(text)


@contextlib.contextmanager
def _no_collection_to_the_end() -> Iterator[None]:
    """Collect no garbage, nor look through what is held when the process ends."""
    with no_collection():
        yield
        gc.freeze()


@_no_collection_to_the_end()  # Importing is quicker without it, too.
def _validate(options: argparse.Namespace) -> int:
    from spanpack.validation.selecting import FRICTIONLESS, selection
    from spanpack.validation.validate import check_package

    try:
        selected = selection(_codes(options.select), _codes(options.ignore))
    except ValueError as error:
        raise PackageError(str(error)) from None
    if not options.frictionless and any(code.startswith(FRICTIONLESS) for code in selected.chosen):
        raise PackageError("what begins with X is found by frictionless: give --frictionless as well")
    with _watching() as watch:
        report = check_package(
            options.package,
            annotations=options.annotations,
            selection=selected,
            jobs=options.jobs,
            progress=watch("validate"),
        )
    if options.frictionless:
        from spanpack.descriptor.conformance import check_frictionless, unsafe, unsaid

        reason = unsafe(report.findings)
        if reason is None:
            found = unsaid(check_frictionless(options.package, options.annotations), report.findings)
            report.findings.extend(finding for finding in found if selected.has(finding.rule))
        else:
            print(
                f"spanpack: frictionless was not asked, for it is not safe with what {reason.rule} says",
                file=sys.stderr,
            )
    if options.format != "text":
        _write_utf8()
    for line in _report(report, options.format):
        print(line)
    return OK if report.valid else FOUND


def _report(report: Report, kind: str) -> Iterable[str]:
    """Return the lines of a report; only the reporter that is asked for is imported."""
    match kind:
        case "json":
            from spanpack.report import json as json_report

            return [json_report.dumps(report)]
        case "sarif":
            from spanpack.report import sarif

            return [sarif.dumps(report)]
        case "github":
            from spanpack.report import github

            return github.lines(report)
        case _:
            from spanpack.report import text

            return text.lines(report)


def _names(text: str | None) -> list[str]:
    """Return what an option lists, separated by commas, with blanks or without."""
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _codes(text: str) -> list[str]:
    return [code.upper() for code in _names(text)]


@contextlib.contextmanager
def _watching() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Give a function that begins a progress bar; it is drawn, on a terminal, once the work proves long.

    However the work ends, no bar is left on the terminal.
    """
    with contextlib.ExitStack() as bars:

        def watch(what: str) -> Callable[[int, int], None]:
            bars.close()  # What came before is over.
            return _progress(what, bars) if sys.stderr.isatty() else lambda done, total: None

        yield watch


def _progress(what: str, bars: contextlib.ExitStack) -> Callable[[int, int], None]:
    """Return a function that draws a progress bar with ``what`` before it; closing ``bars`` stops it at the latest."""
    import time

    began = time.monotonic()
    bar = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and done < total and time.monotonic() - began > 1:
            from rich.console import Console
            from rich.progress import Progress

            bar = Progress(console=Console(stderr=True), transient=True)
            bar.add_task(what, total=total)
            bar.start()
            bars.callback(bar.stop)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)
            if done >= total:
                bar.stop()

    return show


def _new(options: argparse.Namespace) -> int:
    from spanpack.editing.new import new, passed_over
    from spanpack.findings import visible

    written = new(options.folder)
    for path in written:
        print(options.folder / path)
    others = passed_over(options.folder)
    if others:
        print(visible(others))
    if written:
        print("now fill in what is empty in seeds/documents.yaml, and run spanpack index and spanpack validate there")
    else:
        print("each text has its record in seeds/documents.yaml already")
    return OK


def _add(options: argparse.Namespace) -> int:
    from spanpack.editing.add import DraftError, add

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
    print("now run spanpack validate")
    return OK


def _format(options: argparse.Namespace) -> int:
    from spanpack.editing.format_files import format_package

    changed = unreadable = skipped = 0
    for result in format_package(options.package, options.files, check=options.check):
        for line, reason in _runs(result.changed):
            print(f"{result.path}:{line}: {reason}")
        for line, reason in _runs(result.unreadable):
            print(f"{result.path}:{line}: left as it is: {reason}", file=sys.stderr)
        if result.skipped:
            line, reason = result.skipped
            print(f"{result.path}:{line}: the file is left as it is: {reason}", file=sys.stderr)
        changed += len(result.changed)
        unreadable += len(result.unreadable)
        skipped += result.skipped is not None
    verb = f"differ{'s' * (changed == 1)} from the canonical form" if options.check else "rewritten"
    left = [f"{unreadable:,} line{'s' * (unreadable != 1)} cannot be read"] if unreadable else []
    left += [f"{skipped:,} file{'s' * (skipped != 1)} cannot be formatted"] if skipped else []
    if left:
        print(", ".join(left) + ("" if changed else "; the rest is in canonical form"), file=sys.stderr)
    if changed:
        print(f"{changed:,} line{'s' * (changed != 1)} {verb}")
    elif not left:
        print("everything is in canonical form")
    if changed and not options.check:
        print("now run spanpack index, since the hashes have changed")
    return FOUND if left or (changed and options.check) else OK


def _runs(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the first of the lines that follow each other with one reason, which says how many more there are."""
    for _, run in itertools.groupby(enumerate(lines), lambda item: (item[1][0] - item[0], item[1][1])):
        [(_, (line, reason)), *more] = run
        others = "line" if len(more) == 1 else f"{len(more):,} lines"
        yield line, f"{reason} (and the next {others})" if more else reason


def _index(options: argparse.Namespace) -> int:
    from spanpack.descriptor.index import index, unclaimed

    changes = index(options.package, check=options.check)
    _print_first(changes, "resource", sys.stdout)
    _print_first(unclaimed(options.package), "text", sys.stderr)
    if not changes:
        print("datapackage.json is up to date")
    elif options.check:
        print("datapackage.json has drifted: run spanpack index", file=sys.stderr)
        return FOUND
    return OK


MOST_CHANGES = 20
"""How many resources are shown that change; of more, the number is told."""


def _print_first(texts: list[str], what: str, file: TextIO) -> None:
    from spanpack.findings import visible

    for text in texts[:MOST_CHANGES]:
        for line in text.split("\n"):
            print(visible(line), file=file)
    if len(texts) > MOST_CHANGES:
        more = len(texts) - MOST_CHANGES
        print(f"and {more:,} more {what}{'s' * (more != 1)}", file=file)


def _stats(options: argparse.Namespace) -> int:
    import json

    from spanpack.corpus import load
    from spanpack.stats import stats, table

    counts = stats(load(options.package, annotations=options.annotations))
    if options.format == "json":
        _write_utf8()
    print(json.dumps(counts, ensure_ascii=False, indent=2) if options.format == "json" else table(counts))
    return OK


def _compare(options: argparse.Namespace) -> int:
    from spanpack.compare import compare, report

    layers = _names(options.layers) or None
    comparison = compare(options.package, options.a, options.b, layers=layers, with_gamma=options.gamma)
    if options.format == "json":
        _write_utf8()
        print(report.dumps(comparison, with_differences=options.show_differences))
        return OK
    lines = report.markdown(comparison) if options.format == "markdown" else report.text(comparison)
    for line in lines:
        print(line)
    if options.show_differences:
        print()
        fence = ["```"] if options.format == "markdown" else []
        for line in [*fence, *report.difference_lines(comparison), *fence]:
            print(line)
    return OK


def _show(options: argparse.Namespace) -> int:
    from spanpack.corpus import load
    from spanpack.show import lines

    corpus = load(options.package, annotations=options.annotations)
    try:
        document = corpus[options.document]
    except KeyError as error:
        raise PackageError(error.args[0]) from None
    layers = _names(options.layers) or list(document.layers)
    unknown = [name for name in layers if name not in document.layers]
    if unknown:
        raise PackageError(f"{unknown[0]!r} is no layer; there is {', '.join(document.layers)}")
    color = options.color == "always" or (
        options.color == "auto" and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    )
    for line in lines(corpus, document, layers, color=color):
        print(line)
    return OK


def _export(options: argparse.Namespace) -> int:
    from spanpack.formats.exporting import export

    with _watching() as watch:
        done = export(
            options.package,
            options.format,
            options.target,
            annotations=options.annotations,
            layers=tuple(_names(options.layers)),
            progress=watch("export"),
        )
    for loss, count in sorted(done.losses.items()):
        records = f"{count:,} record{'s' * (count != 1)}"
        print(f"not in {options.target}: {loss.layer} {loss.field}, of {records}: {loss.why}", file=sys.stderr)
    held = "something of the annotations is lost" if done.losses else "nothing of the annotations is lost"
    print(f"{options.target}: {held}; the registers and the catalogue stay in the package")
    print(_written(done.counts, done.size))
    return OK


def _import(options: argparse.Namespace) -> int:
    from spanpack.findings import visible
    from spanpack.formats.importing import import_annotations
    from spanpack.formats.interface import ImportProblem

    try:
        counts = import_annotations(
            options.package,
            options.format,
            options.source,
            annotations=options.annotations,
            layers=tuple(_names(options.layers)),
            allow_removal=options.allow_removal,
        )
    except ImportProblem as error:
        print("\n".join([*map(visible, str(error).split("\n")), "nothing was imported"]), file=sys.stderr)
        return FOUND
    for what in counts.unread:
        print(f"not read: {visible(what)}", file=sys.stderr)
    for layer in counts.layers:
        shown = [f"{number[layer]:,} {word}" for word, number in counts.by_kind.items() if number[layer]]
        print(f"{layer}: {', '.join(shown) or 'no records'}")
    if counts.by_kind["kept"]:
        print(f"kept are records that {options.format} has no place for, since they lack the span to stand at")
    if counts.left:
        print(f"{', '.join(counts.left)}: not imported, left as before")
    for path in counts.gone:
        print(f"{path}: removed, as is its resource; no record is left in it")
    print("now run spanpack validate")
    return OK


def _build(options: argparse.Namespace) -> int:
    if options.check:
        if options.package or options.output:
            unread = f"PACKAGE, {options.package}" if options.package else f"--output, {options.output}"
            raise PackageError(f"--check verifies one ARCHIVE and writes nothing; leave out {unread}")
        return _check_archive(options.check)
    from spanpack.findings import visible
    from spanpack.release.build import build, has_unreleased

    package, output = options.package or Path(), options.output or Path("dist")
    try:
        with _watching() as watch:
            built = build(package, output, watch)
    except ImportError as error:
        raise PackageError(str(error)) from None
    for name, file in built.files.items():
        print(f"{output / name}  {file.size:,} bytes  sha256:{file.sha256}")
    print(_written(built.counts, sum(file.size for file in built.files.values())))
    for note in built.notes:
        print(visible(note), file=sys.stderr)
    if has_unreleased(package):
        print(
            "not to be published so: CHANGELOG.md has changes under «Unreleased»; give them a version", file=sys.stderr
        )
    return OK


def _written(counts: Mapping[str, int], size: int) -> str:
    """Return the line that says how much was written: documents, records by layer, bytes."""
    held = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    amount = f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1_000:,.0f} kB"
    return f"written: {held}; {amount}"


def _check_archive(path: Path) -> int:
    from spanpack.findings import visible
    from spanpack.release.check import check

    try:
        with _watching() as watch:
            checked = check(path, watch)
    except ImportError as error:
        raise PackageError(str(error)) from None
    for problem in checked.problems:
        print(visible(problem))
    without = ", without its texts (standoff only)" if checked.is_standoff else ""
    what = visible(f"{checked.name} {checked.version}{without}")
    many = len(checked.problems)
    if many:
        print(
            f"\n{path}: not as it was built: {many} problem{'s' * (many != 1)} ({what}). Download it again, "
            "or check it with the spanpack that built it."
        )
        return FOUND
    # Without the texts nothing can be built again, and so it cannot be said.
    said = "agrees with its SHA256SUMS and has no texts" if checked.is_standoff else "as it was built"
    print(f"{path}: {said}: {what}, {checked.files:,} files")
    return OK


def _hydrate(options: argparse.Namespace) -> int:
    from spanpack.findings import visible
    from spanpack.release.hydrate import TextsError, hydrate

    try:
        with _watching() as watch:
            made = hydrate(options.package, options.texts, options.output, watch("hydrate"))
    except TextsError as error:
        for problem in error.problems:
            print(visible(problem), file=sys.stderr)
        many = len(error.problems)
        print(f"nothing was written: {many} text{'s are' if many != 1 else ' is'} not as expected", file=sys.stderr)
        return FOUND
    texts = f"{made.texts:,} text{'s' * (made.texts != 1)}"
    print(f"{made.folder}: {made.files:,} files, {texts} among them, byte for byte the package")
    return OK


def _fields(options: argparse.Namespace) -> int:
    from spanpack.descriptor.index import read_schemas
    from spanpack.package import open_package
    from spanpack.reference import fields_text

    package = open_package(options.package)
    # Those of which there is a table first, in the order of the descriptor, which need not list the others.
    layers = package.layers | {
        name: layer for name, layer in read_schemas(package.files).items() if name not in package.layers
    }
    if options.layer and options.layer not in layers:
        raise PackageError(f"{options.layer!r} is no table; there is {', '.join(layers)}")
    print(fields_text([layer for name, layer in layers.items() if options.layer in (None, name)]), end="")
    return OK


def _rules(options: argparse.Namespace) -> int:
    from spanpack.reference import rules_markdown, rules_text
    from spanpack.rules.catalogue import RULES

    code = (options.code or "").upper()
    if code.startswith("X"):
        raise PackageError(f"{options.code}: what begins with X is said by frictionless; its documentation explains it")
    if not any(rule.startswith(code) for rule in RULES):
        raise PackageError(f"{options.code!r} is no rule and no level; spanpack rules lists them")
    print(rules_markdown(code) if options.format == "markdown" else rules_text(code), end="")
    return OK
