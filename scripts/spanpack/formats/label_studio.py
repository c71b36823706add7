"""Label Studio's JSON: tasks.json to import into a project, and label_config.xml, the set-up of that project.

Many tasks are several files, tasks-2.json and so on, since each is read as a whole, by Label Studio as well.

Every span is a region, labelled with its layer or, where the record is no span itself, with layer and
role. The region of a record that is a span has the id of the record; of another record, the first span of
its leading role has, and relations lead from it to its other regions, labelled with their roles. A choice of words
is a choice of the region; what is left stands as JSON in its text field. Offsets are code points, as Label Studio
stores them (HumanSignal/label-studio#1559). What Label Studio exports as JSON is read back, with what was changed
there.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import orjson

from spanpack.formats.choices import choices, leads_once, own_role, with_own_span
from spanpack.formats.content import AnnotatedDocument, Content
from spanpack.formats.interface import ImportProblem, Losses, ReadDocument, refuse_left, require_types
from spanpack.formats.items import WHOLE, Item, Part, given, roles
from spanpack.formats.sources import MAX_TEXT_BYTES, TWICE, read_json
from spanpack.lines.positions import duplicate_key
from spanpack.schemas.layer import Layer
from spanpack.schemas.subschemas import Json

IS_FOLDER = True

TASKS, CONFIGURATION = "tasks.json", "label_config.xml"
FILE_BYTES = MAX_TEXT_BYTES // 2
"""About how many bytes of tasks one file holds."""
_LABELS, _TEXT, _VALUES = "label", "text", "values"
_NOT_ANNOTATED = "its task, which is not annotated; its records stay as they are"
_TRUTHS = {"true": True, "false": False}
_SHOWN = 60
"""Code points of a region that are shown."""
_COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22")


class _Relation(NamedTuple):
    """The region to which a relation leads, and its labels."""

    to: str
    labels: tuple[str, ...]


def write(content: Content, target: Path) -> Losses:
    """Write the tasks, one a document, and the set-up of the project.

    Raises PackageError where two layers would have the same labels.
    """
    require_types(content.layers.values(), _name, "Label Studio")
    (target / CONFIGURATION).write_text(configuration(content), encoding="utf-8")
    losses: Losses = Counter()
    documents = (with_own_span(content, document, losses) for document in content.documents())
    (target / TASKS).write_bytes(b"[]\n")
    for name, tasks in itertools.groupby(_filed(content, documents), operator.itemgetter(0)):
        with (target / name).open("wb") as file:
            before = b"[\n"
            for _, task in tasks:
                file.write(before + task)
                before = b",\n"
            file.write(b"\n]\n")
    return losses


def _filed(content: Content, documents: Iterable[AnnotatedDocument]) -> Iterator[tuple[str, bytes]]:
    """Yield the task of each document with the name of its file, none of which is too large to be read."""
    name, number, size = TASKS, 1, 0
    for document in documents:
        task = orjson.dumps(to_task(content, document))
        if size and size + len(task) > FILE_BYTES:
            number, size = number + 1, 0
            name = f"{Path(TASKS).stem}-{number}.json"
        size += len(task)
        yield name, task


def configuration(content: Content) -> str:
    """Return the set-up of a project: labels for the spans, choices for the values that are words."""
    labels, relations, fields = [], [], []
    for layer in filter(roles, content.layers.values()):
        own = [_label(layer, role) for role in roles(layer)]
        labels += own
        relations += [role for role in roles(layer) if not (role == own_role(layer) and leads_once(layer))]
        first = quoteattr(_label(layer, own_role(layer)))
        for path, words in choices(layer).items():
            options = "".join(f"<Choice value={quoteattr(word)}/>" for word in words or ["true", "false"])
            name = quoteattr(_choice(layer, path))
            fields.append(
                f'  <View visibleWhen="region-selected" whenTagName="{_LABELS}" whenLabelValue={first}>'
                f"<Header value={quoteattr(f'{layer.name}: {path}')}/>"
                f'<Choices name={name} toName="{_TEXT}" perRegion="true">{options}</Choices></View>'
            )
    shown = [
        f"<Label value={quoteattr(label)} background={quoteattr(_COLOURS[number % len(_COLOURS)])}/>"
        for number, label in enumerate(labels)
    ]
    related = "".join(f"<Relation value={quoteattr(role)}/>" for role in dict.fromkeys(relations))
    return "\n".join(
        [
            "<View>",
            f'  <Labels name="{_LABELS}" toName="{_TEXT}">{"".join(shown)}</Labels>',
            f"  <Relations>{related}</Relations>",
            f'  <Text name="{_TEXT}" value="$text" granularity="symbol"/>',
            *fields,
            f'  <TextArea name="{_VALUES}" toName="{_TEXT}" perRegion="true" editable="true"/>',
            "</View>",
            "",
        ]
    )


def read(source: Path, content: Content) -> Iterator[ReadDocument]:
    """Yield the documents of an export: the folder that ``write`` makes, or the JSON file that Label Studio exports.

    Raises PackageError where two layers would have the same labels.
    """
    require_types(content.layers.values(), _name, "Label Studio")
    stem = Path(TASKS).stem
    for path in [source / TASKS, *sorted(source.glob(f"{stem}-*.json"))] if source.is_dir() else [source]:
        yield from _read_tasks(path, content)


def _read_tasks(path: Path, content: Content) -> Iterator[ReadDocument]:
    tasks = read_json(path)
    if not isinstance(tasks, list):
        raise ImportProblem(f"{path}: expected a list of tasks; export the project as JSON, not as JSON-MIN")
    if not tasks:
        raise ImportProblem(f"{path}: the list of tasks is empty; export a project with its tasks, as JSON")
    for number, task in enumerate(tasks):
        try:
            yield dataclasses.replace(_document(content, task), place=path)
        except ImportProblem as error:
            raise ImportProblem("\n".join(f"{path}: {line}" for line in str(error).split("\n"))) from None
        except KeyError as error:
            raise ImportProblem(f"{path}: task {number}: lacks {error}") from None
        except (TypeError, ValueError, IndexError, AttributeError) as error:
            raise ImportProblem(f"{path}: task {number}: is no task as spanpack writes it: {error!r}") from None


def to_task(content: Content, document: AnnotatedDocument) -> Json:
    """Return a document with its annotations as a task."""
    result = [part for item in document.items for part in _regions(content.layers[item.layer], item)]
    return {
        "data": {"text": document.text, "document": document.id, "title": document.record.get("title")},
        "annotations": [{"result": result}],
    }


def _regions(layer: Layer, item: Item) -> Iterator[Json]:
    """Yield the regions of a record, its values, and the relations between them."""
    main = item.spans(own_role(layer))[0]
    counts: Counter[str] = Counter()
    others = []
    for part in item.parts:
        name = item.id
        if part is not main:
            name = f"{item.id}/{part.role}/{counts[part.role]}"
            others.append((name, part.role))
        counts[part.role] += 1
        yield _result(name, _LABELS, "labels", part, labels=[_label(layer, part.role)])
    rest = given(layer, item)
    for path in choices(layer):
        value = item.values.get(path)
        if value is not None:  # A null that has to be said stays in the text field.
            rest.pop(path, None)
            word = value if isinstance(value, str) else json.dumps(value)
            yield _result(item.id, _choice(layer, path), "choices", main, choices=[word])
    if rest:
        yield _result(item.id, _VALUES, "textarea", main, text=[json.dumps(rest, ensure_ascii=False)])
    for name, role in others:
        yield {"from_id": item.id, "to_id": name, "type": "relation", "direction": "right", "labels": [role]}


def _result(name: str, field: str, kind: str, part: Part, **value: Any) -> Json:
    place = {"start": part.start, "end": part.end, "text": part.text}
    return {
        "id": name,
        "from_name": field,
        "to_name": _TEXT,
        "type": kind,
        "origin": "manual",
        "value": {**place, **value},
    }


def _document(content: Content, task: Json) -> ReadDocument:
    document, text = task["data"]["document"], task["data"]["text"]
    annotations = [one for one in task["annotations"] if not one.get("was_cancelled")]
    unread = list(_beside(task))
    if not annotations:
        return ReadDocument(document, text, (), (_NOT_ANNOTATED, *unread), layers=())
    if len(annotations) > 1:
        raise ImportProblem(
            f"task of {document}: has {len(annotations)} annotations; expected one, so delete the others"
        )
    labels = {_label(layer, role): (layer, role) for layer in content.layers.values() for role in roles(layer)}
    regions: dict[str, tuple[Layer, Part]] = {}
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    related: dict[str, list[_Relation]] = defaultdict(list)
    for one in annotations[0]["result"]:
        kind, value = one["type"], one.get("value", {})
        region = _region(document, text, one)
        if kind == "relation":
            related[one["from_id"]].append(_Relation(one["to_id"], tuple(one.get("labels") or ())))
        elif kind == "labels":
            label = _only(region, value["labels"])
            if label not in labels:
                raise ImportProblem(
                    f"{region} has the label {label!r:.100}; there is {', '.join(labels)}. "
                    "Give it one of these, or remove it"
                )
            layer, role = labels[label]
            if one["id"] in regions:
                raise ImportProblem(f"{region} has an id that another region has; give it one of its own")
            # The words of a region are those of the text: of what was marked there Label Studio keeps no others.
            regions[one["id"]] = (layer, Part(role, value["start"], value["end"], text[value["start"] : value["end"]]))
        elif kind == "choices":
            field = one["from_name"]
            if field in values[one["id"]]:
                raise ImportProblem(f"{region} has two results of {field}; expected one, so remove the other")
            values[one["id"]][field] = _only(region, value["choices"])
        elif kind == "textarea" and one["from_name"] == _VALUES:
            written = _written(region, "".join(value["text"]))
            if _VALUES in values[one["id"]]:
                raise ImportProblem(f"{region} has two results of {_VALUES}; expected one, so remove the other")
            values[one["id"]][_VALUES] = written
        else:
            unread.append(f"{kind} of {one.get('from_name')}")
    items = tuple(_items(document, regions, values, related))
    return ReadDocument(document, text, items, tuple(unread), spans_only=True)


def _items(
    document: str,
    regions: Mapping[str, tuple[Layer, Part]],
    values: dict[str, dict[str, Any]],
    related: Mapping[str, list[_Relation]],
) -> Iterator[Item]:
    """Yield the records of a task. Raises ImportProblem with the regions, values and relations that none of them takes.

    A region that has the leading role is the first of its record, unless another of the same record leads to it.
    """
    joined = {
        name: [one.to for one in related.get(name, ()) if one.to in regions and _joins(one, layer, *regions[one.to])]
        for name, (layer, _) in regions.items()
    }
    inner = {other for others in joined.values() for other in others}
    records = {
        name: joined[name]
        for name, (layer, part) in regions.items()
        if name not in inner and part.role == own_role(layer)
    }
    for name, others in records.items():
        nowhere = [one.to for one in related.get(name, ()) if one.to not in regions]
        if nowhere:
            where = f"task of {document}: a relation leads from {name} to {nowhere[0]!r:.100}"
            raise ImportProblem(f"{where}, which is no region; remove it")
        layer, part = regions[name]
        parts = [part, *(regions[other][1] for other in others)]
        parts.sort(key=lambda one: (roles(layer).index(one.role), one.start))
        known = name if re.fullmatch(layer.schema["properties"]["id"].get("pattern", ".*"), name) else ""
        yield Item(known, layer.name, document, tuple(parts), _values(layer, values.pop(name, {})), name)
    taken = {one for name, others in records.items() for one in (name, *others)}
    left = [
        f"the region {name} ({_label(layer, part.role)})"
        for name, (layer, part) in regions.items()
        if name not in taken
    ]
    left += [f"the value {field} of {name}" for name, fields in values.items() for field in fields]
    left += [
        f"the relation from {name} to {one.to}" + (f" ({', '.join(map(str, one.labels))})" if one.labels else "")
        for name, others in related.items()
        for one in others
        if one.to not in records.get(name, ())
    ]
    refuse_left(f"task of {document}", left)


def _joins(relation: _Relation, layer: Layer, own: Layer, part: Part) -> bool:
    """Return whether a relation makes a region of the layer ``own`` a further one of a record of ``layer``.

    A region with the leading role may be a record itself, so that only the label of its role makes it a part of one.
    """
    if own is not layer or relation.labels not in ((), (part.role,)):
        return False
    return part.role != own_role(layer) or (bool(relation.labels) and not leads_once(layer))


def _beside(task: Json) -> Iterator[str]:
    """Yield what a person left beside the annotations: drafts, what was skipped, and notes on regions (Add Meta)."""
    if task.get("drafts"):
        yield f"drafts that were not submitted: {len(task['drafts'])}"
    for one in task["annotations"]:
        result = one["result"]
        if one.get("was_cancelled"):
            skipped = {region["id"] for region in result if "id" in region}
            if skipped:
                yield f"regions of an annotation that was skipped: {len(skipped)}"
        else:
            noted = {region.get("id"): region["meta"] for region in result if region.get("meta")}
            yield from (f"the meta of the region {name}: {meta!r:.100}" for name, meta in noted.items())


def _region(document: str, text: str, one: Json) -> str:
    """Return how a person finds a region: its task, its id, its words. Raises ImportProblem where it has no place."""
    value = one.get("value", {})
    for offset in (key for key in ("start", "end") if key in value):
        if type(value[offset]) is not int:
            told = f"task of {document}: the region {one.get('id')}: {offset} is {value[offset]!r:.100}"
            raise ImportProblem(f"{told}; expected a whole number")
    words = text[value["start"] : value["end"]][:_SHOWN] if {"start", "end"} <= value.keys() else ""
    return f"task of {document}: the region {one.get('id')}{f', {words!r},' if words else ''}"


def _only(region: str, words: list[Any]) -> Any:
    """Return the one word of a list. Raises ImportProblem where there are more or none."""
    if len(words) != 1:
        what = f"{words!r:.200}; expected one of them, so remove the others" if words else "no label; give it one"
        raise ImportProblem(f"{region} has {what}")
    return words[0]


def _written(region: str, text: str) -> Json:
    """Return what a person wrote into the text field of a region. Raises ImportProblem where it is none of JSON."""
    try:
        value = orjson.loads(text)
        twice = duplicate_key(text)
        why = "is no object"
    except orjson.JSONDecodeError as error:
        value, twice, why = None, None, f"is no JSON from column {error.colno} on"
    if twice:
        raise ImportProblem(f"{region} has in {_VALUES} {text!r:.100}, where the key {twice[0]!r:.100} {TWICE}")
    if not isinstance(value, dict):
        example = '{"entity": "taliban"}'
        raise ImportProblem(f"{region} has in {_VALUES} {text!r:.100}, which {why}; write it as {example}")
    return value


def _values(layer: Layer, read: dict[str, Any]) -> dict[str, Any]:
    values = dict(read.pop(_VALUES, {}))
    for path, words in choices(layer).items():
        if _choice(layer, path) in read:
            word = read.pop(_choice(layer, path))
            values[path] = word if words else _TRUTHS.get(word, word)  # What is neither, the schema refuses.
    return values | read  # What is left is no choice of the layer: the import says so.


def _label(layer: Layer, role: str) -> str:
    return _name(layer) if role == WHOLE else f"{_name(layer)}.{role}"


def _choice(layer: Layer, path: str) -> str:
    return f"{_name(layer)}.{path}"


def _name(layer: Layer) -> str:
    """Return how labels begin; a dot joins it to a role or a value, and so is none in it."""
    return layer.name.replace(".", "_")
