"""Which documents level G waits for: those in which something else is found, which could look like a gap, or hide one.

A record that is rejected covers nothing, so that its words would seem to be left out; a name that is wrong would be
missed elsewhere. What is wrong with the descriptor, with a register or with how lines end does neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from spanpack.findings import Finding
from spanpack.package import CATALOGUE, WAIVERS, AnnotationSet, Package, is_there
from spanpack.rules.subject import document_prefix
from spanpack.validation.checking import ShardResult, Work
from spanpack.validation.gaps import LAYERS
from spanpack.validation.waivers import Waivers

_LOSES_NOTHING = frozenset(("F102", "F103", "F104", "F105", "F114", "W705"))
"""The rules of which a finding leaves every record, and every waiver, as it is."""

_FILES = {name: (f"{name}.jsonl",) for name in LAYERS} | {WAIVERS: (f"{WAIVERS}.yaml", f"{WAIVERS}.yml")}


def in_doubt(package: Package, group: AnnotationSet, work: Work, total: ShardResult, waivers: Waivers) -> set[str]:
    """Return the ids of the documents in which something is found, as far as level G is concerned.

    ``total`` is what the other levels find in an annotation set. A mistake of which the document cannot be told may be
    in any of them: so a record of a document that the catalogue lacks, which may have another id there.
    """
    documents = dict.fromkeys(named_documents(package, total), "")
    documents |= {document.id: document.path for document in total.documents}
    # What is lost may have covered something anywhere, or been the name or the cue that is looked for.
    if not work.lost.keys().isdisjoint((*LAYERS, CATALOGUE)):
        return set(documents)
    read = {name for name in group.layers if name in work.layers and total.counts[name]}
    if _lacks_table(package, group, read | ({WAIVERS} if waivers.table.path else set())):
        return set(documents)
    tables = {resource.path for name, resource in group.layers.items() if name in LAYERS} | {waivers.table.path}
    if package.catalogue is not None:
        tables.add(package.catalogue.path)
    # Of a record of the catalogue that was rejected, the rights are not known; without its text, no record is checked.
    unread = {one.id for one in total.documents if not one.rights or one.path not in work.texts}
    return unread | _touched([*total.findings, *waivers.findings], documents, tables)


def named_documents(package: Package, total: ShardResult) -> list[str]:
    """Return the ids of the documents of the catalogue, of lines that are no records as well."""
    place = package.catalogue.path if package.catalogue else ""
    lost = (finding.record for finding in total.findings if finding.path == place and finding.record)
    return list(dict.fromkeys([*(document.id for document in total.documents), *lost]))


def _lacks_table(package: Package, group: AnnotationSet, read: Collection[str]) -> bool:
    """Return whether an annotation set has a layer that matters, or waivers, and they are none of what was ``read``."""
    listed = {resource.stem for resource in package.resources if resource.folder == group.folder}
    return any(
        name not in read and (name in listed or any(is_there(package, f"{group.folder}/{file}") for file in files))
        for name, files in _FILES.items()
    )


def _touched(findings: Iterable[Finding], documents: Mapping[str, str], tables: Collection[str]) -> set[str]:
    """Return the documents that findings are about, of those in texts and in ``tables``.

    ``documents`` maps the ids of the documents to the paths of their texts.
    """
    of_text: dict[str, set[str]] = defaultdict(set)
    of_prefix: dict[str, set[str]] = defaultdict(set)
    for document, path in documents.items():
        of_text[path].add(document)
        of_prefix[document_prefix(document)].add(document)
    touched: set[str] = set()
    for finding in findings:
        texts = {finding.path, *(finding.related or ())[:1]} & of_text.keys()
        if texts:
            touched.update(*(of_text[path] for path in texts))
        elif finding.path in tables and finding.rule not in _LOSES_NOTHING:
            # A record that names another document than its id does may be missing in either.
            names = {finding.document or "", finding.record or ""} & documents.keys()
            prefix = document_prefix((finding.record or "").partition("-")[0])
            touched |= names | of_prefix.get(prefix, set()) or set(documents)
    return touched
