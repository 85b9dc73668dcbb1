"""A package as the CSV that Moodle's competency frameworks are imported from.

UTF-8 without a mark, commas, a line feed at the end of lines, as Moodle itself writes it. Text
that begins with "=" is left as it is: Moodle would keep an apostrophe as a part of the name. For a
spreadsheet there is the table.

- A value of an axis is a competency without parent; that it is one stands in its description
  (``descriptions``), which Moodle keeps, and in no column: Moodle drops what it does not know.
- A competency stands below its parent, else below its first value of an axis; further values are
  cross references.
- A name that does not fit in 100 characters is told in full by the description.
- Of associations Moodle knows one kind, without direction: isRelatedTo. Others are not written.
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from competencies.frameworks.validators import KEY_LENGTH, is_key
from competencies.interchange.codes import Codes, cleaned, codes_of, one_line
from competencies.interchange.moodle.columns import HEADINGS
from competencies.interchange.moodle.descriptions import (
    HTML,
    MAX_SHORT,
    Texts,
    description_of,
    short_form,
    texts_of,
)
from competencies.interchange.moodle.scales import (
    configuration_of,
    scale_extra,
    scale_of,
    text_in,
    values_of,
)
from competencies.interchange.package import End, Item, Package, Value

RELATED = "isRelatedTo"
# What Moodle's own form begins with: four levels of competencies.
TAXONOMY = "competency,competency,competency,competency"
_NUMBER = re.compile(r"[ ]*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ ]*")


def written_codes(package: Package) -> Codes:
    """The id numbers that the file gives to what is in ``package``."""
    return codes_of(package, same=same_id_number, usable=_usable)


def write(package: Package) -> bytes:
    """The file, headings first; the same package gives the same bytes."""
    codes = written_codes(package)
    related = _related(package, codes)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerow(_framework_row(package))
    for value in package.values:
        writer.writerow(_value_row(value, codes))
    for item in package.items:
        writer.writerow(_item_row(item, codes, related.get(item.ref, [])))
    return out.getvalue().encode()


def same_id_number(text: str) -> object:
    """What Moodle takes for the same: PHP compares two numbers as such, "1.1" is "1.10"."""
    return float(text) if _NUMBER.fullmatch(text) else text


def _usable(code: str) -> bool:
    # Moodle passes over "0", drops tags, cuts, and reads "%2C" as a comma.
    signs = any(sign in code for sign in ("<", ">", "\\", "%2C"))
    return 0 < len(code) <= MAX_SHORT and code != "0" and not signs


def identity_of(id_number: str) -> tuple[str | None, str | None]:
    """Key and identifier that an id number stands for when nothing else is told."""
    return (id_number, None) if is_key(id_number) else (None, id_number)


def framework_extra(package: Package) -> dict[str, Any]:
    """What of the framework as a whole has no column; empty for a package without any of it."""
    told = {
        "short_title": cleaned(package.short_title),
        "audience": cleaned(package.audience),
        "language": package.language if package.language != "fr" else "",
        "version": cleaned(package.version),
        "status": package.status,
    }
    key, identifier = identity_of(_framework_id_number(package))
    if package.key and package.key != key:
        told["key"] = package.key
    elif package.identifier and not package.key and package.identifier != identifier:
        told["identifier"] = package.identifier
    extra: dict[str, Any] = {name: value for name, value in told.items() if value}
    axes = list(dict.fromkeys(value.axis for value in package.values))
    if axes != list(package.axes):
        extra["axes"] = list(package.axes)
    scale = package.scale
    if scale and scale_of(values_of(scale), configuration_of(scale, {}), None) != scale:
        extra["scale"] = scale_extra(scale)
    return extra


def framework_texts(package: Package) -> Texts:
    """What the row of the framework says for people to read."""
    return Texts(statement=cleaned(package.title), notes=cleaned(package.audience))


def _framework_id_number(package: Package) -> str:
    wishes = (package.key or "", package.identifier or "", slugify(package.title)[:KEY_LENGTH])
    return next(wish for wish in map(one_line, (*wishes, "framework")) if _usable(wish))


def _framework_row(package: Package) -> list[str]:
    kept = _kept(package.details)
    short, description, description_format = _framework_columns(package, kept)
    id_number = _framework_id_number(package)
    row = {
        "ID number": id_number,
        "Short name": short or id_number,
        "Description": description,
        "Description format": description_format,
        "Scale values": values_of(package.scale),
        "Scale configuration": configuration_of(
            package.scale, framework_extra(package), text_in(kept, "scale_configuration")
        ),
        "Is framework": "1",
        "Taxonomy": text_in(kept, "taxonomy") or TAXONOMY,
    }
    return _line(row)


def _framework_columns(package: Package, kept: Mapping[str, Any]) -> tuple[str, str, str]:
    texts = framework_texts(package)
    short = text_in(kept, "short_name") or short_form(texts.statement)
    description, form = text_in(kept, "description"), text_in(kept, "description_format")
    # No field of the platform holds a description: it is given again while the title is the same.
    if "description" in kept and texts_of(short, description, form).statement == texts.statement:
        return short, description, form
    short = short_form(texts.statement)
    return short, description_of(short, texts), HTML


def _value_row(value: Value, codes: Codes) -> list[str]:
    id_number = codes.values[value.code]
    texts = Texts(
        statement=cleaned(value.label),
        notes=cleaned(value.statement),
        source=cleaned(value.source),
        axis=value.axis,
    )
    _tell_identity(texts, cleaned(value.code), id_number, value.identifier or value.code)
    return _line(_row(id_number, texts, value.details))


def _item_row(item: Item, codes: Codes, related: list[str]) -> list[str]:
    id_number = codes.items[item.ref]
    texts = Texts(
        statement=cleaned(item.statement),
        notes=cleaned(item.notes),
        kind=cleaned(item.kind),
        source=cleaned(item.source),
        behaviours={
            ordinal: cleaned(text) for ordinal, text in item.behaviours.items() if cleaned(text)
        },
    )
    _tell_identity(texts, cleaned(item.code), id_number, item.identifier or item.ref)
    above = [codes.values[code] for code in dict.fromkeys(item.axis_codes) if code in codes.values]
    if item.parent in codes.items:
        above.insert(0, codes.items[item.parent])
    row = _row(id_number, texts, item.details)
    row["Parent ID number"] = above[0] if above else ""
    row["Cross-referenced competency ID numbers"] = ",".join(
        id_number.replace(",", "%2C") for id_number in [*above[1:], *related]
    )
    return _line(row)


def _tell_identity(texts: Texts, code: str, id_number: str, identifier: str) -> None:
    if id_number != code:
        texts.code, texts.identifier = code, cleaned(identifier)


def _row(id_number: str, texts: Texts, details: Mapping[str, Any]) -> dict[str, str]:
    kept = _kept(details)
    short, description, description_format = _texts(texts, kept)
    return {
        "ID number": id_number,
        "Short name": short or id_number,
        "Description": description,
        "Description format": description_format,
        "Scale values": text_in(kept, "scale_values"),
        "Scale configuration": text_in(kept, "scale_configuration"),
        "Rule type (optional)": text_in(kept, "rule_type"),
        "Rule outcome (optional)": text_in(kept, "rule_outcome"),
        "Rule config (optional)": text_in(kept, "rule_config"),
        "Exported ID (optional)": text_in(kept, "exported_id"),
        "Taxonomy": text_in(kept, "taxonomy"),
    }


def _texts(texts: Texts, kept: Mapping[str, Any]) -> tuple[str, str, str]:
    """Short name, description and its format: those that came in where they still say this."""
    short = text_in(kept, "short_name") or short_form(texts.statement)
    description, form = text_in(kept, "description"), text_in(kept, "description_format")
    if "description" in kept and texts_of(short, description, form) == texts:
        return short, description, form
    short = short_form(texts.statement)
    return short, description_of(short, texts), HTML


def _kept(details: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = details.get("moodle")
    return kept if isinstance(kept, Mapping) else {}


def _line(row: Mapping[str, str]) -> list[str]:
    return [row.get(heading, "") for heading in HEADINGS]


def _related(package: Package, codes: Codes) -> dict[str, list[str]]:
    """The id numbers that each item's row refers to, by the item's ref."""
    found: dict[str, list[str]] = {}
    told: set[frozenset[str]] = set()
    for link in package.links:
        origin, other = link.origin.ref, _id_number(link.destination, codes)
        if link.kind != RELATED or origin not in codes.items or not other:
            continue
        pair = frozenset((codes.items[origin], other))
        if len(pair) == 2 and pair not in told:
            told.add(pair)
            found.setdefault(origin, []).append(other)
    return found


def _id_number(end: End, codes: Codes) -> str:
    if end.ref is not None:
        return codes.items.get(end.ref, "")
    return one_line(end.identifier)
