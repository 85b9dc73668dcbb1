"""What reading a CASE package has to say: one sentence a kind of deviation, however many places."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from competencies.interchange.package import Finding

NAMED_PLACES = 5

# Warnings: how many, by code. The count is always in the sentence.
WARNINGS: dict[str, Promise] = {
    "wrapped_package": _("The package is wrapped in another object. It was unwrapped."),
    "utf16_text": _("The file is not written in UTF-8 but in UTF-16. It was read as such."),
    "duplicate_key": ngettext_lazy(
        "%(count)d property is given twice in the same object. The last one counts.",
        "%(count)d properties are given twice in the same object. The last ones count.",
        "count",
    ),
    "control_characters": ngettext_lazy(
        "%(count)d text contains characters that no text may contain (NUL). They were left out.",
        "%(count)d texts contain characters that no text may contain (NUL). They were left out.",
        "count",
    ),
    "lone_surrogates": ngettext_lazy(
        "%(count)d text contains half of a character. It was replaced by �.",
        "%(count)d texts contain halves of characters. They were replaced by �.",
        "count",
    ),
    "not_a_number": ngettext_lazy(
        "%(count)d number is none or is out of any range. It was left out.",
        "%(count)d numbers are none or are out of any range. They were left out.",
        "count",
    ),
    "explicit_null": ngettext_lazy(
        "%(count)d property is null instead of absent. It counts as absent.",
        "%(count)d properties are null instead of absent. They count as absent.",
        "count",
    ),
    "wrong_type": ngettext_lazy(
        "%(count)d value is of another type than CASE wants.",
        "%(count)d values are of another type than CASE wants.",
        "count",
    ),
    "unknown_properties": ngettext_lazy(
        "%(count)d property is unknown to CASE. It is kept and leaves as an extension.",
        "%(count)d properties are unknown to CASE. They are kept and leave as extensions.",
        "count",
    ),
    "document_uri_in_package": ngettext_lazy(
        "%(count)d object names its document although it stands in a package.",
        "%(count)d objects name their document although they stand in a package.",
        "count",
    ),
    "document_title_missing": _(
        "The document has no title. The name of the file stands in for it."
    ),
    "identifier_not_rfc4122": ngettext_lazy(
        "%(count)d identifier is not a UUID of RFC 4122. It is kept letter by letter.",
        "%(count)d identifiers are not UUIDs of RFC 4122. They are kept letter by letter.",
        "count",
    ),
    "identifier_upper_case": ngettext_lazy(
        "%(count)d identifier has upper-case letters. It is kept letter by letter.",
        "%(count)d identifiers have upper-case letters. They are kept letter by letter.",
        "count",
    ),
    "identifier_twice": ngettext_lazy(
        "%(count)d identifier is used a second time. The first object keeps it.",
        "%(count)d identifiers are used a second time. The first objects keep them.",
        "count",
    ),
    "item_left_out": ngettext_lazy(
        "%(count)d item has the identifier of another item and another content. It was left out.",
        "%(count)d items have the identifier of another item and another content. "
        "They were left out.",
        "count",
    ),
    "statement_missing": ngettext_lazy(
        "%(count)d item has no full statement. Its shorter text stands in for it.",
        "%(count)d items have no full statement. Their shorter texts stand in for it.",
        "count",
    ),
    "item_type_missing": ngettext_lazy(
        "%(count)d item has an empty type.", "%(count)d items have an empty type.", "count"
    ),
    "item_without_parent": ngettext_lazy(
        "%(count)d item has no parent. It stands at the top.",
        "%(count)d items have no parent. They stand at the top.",
        "count",
    ),
    "root_without_edge": ngettext_lazy(
        "%(count)d item at the top is not linked to the document.",
        "%(count)d items at the top are not linked to the document.",
        "count",
    ),
    "several_parents": ngettext_lazy(
        "%(count)d item has several parents. The first one places it, the others are kept as "
        "associations.",
        "%(count)d items have several parents. The first ones place them, the others are kept as "
        "associations.",
        "count",
    ),
    "cycle": ngettext_lazy(
        "%(count)d circle of parents was opened. The association that closed it is kept as such.",
        "%(count)d circles of parents were opened. The associations that closed them are kept as "
        "such.",
        "count",
    ),
    "sequence_missing": ngettext_lazy(
        "%(count)d item has no number in the order of its parent. The order of the file is taken.",
        "%(count)d items have no number in the order of their parent. The order of the file is "
        "taken.",
        "count",
    ),
    "duplicate_edge": ngettext_lazy(
        "%(count)d association says what another one says already. It was left out.",
        "%(count)d associations say what others say already. They were left out.",
        "count",
    ),
    "origin_outside_package": ngettext_lazy(
        "%(count)d association starts from something that is not in the package.",
        "%(count)d associations start from something that is not in the package.",
        "count",
    ),
    "destination_outside_package": ngettext_lazy(
        "%(count)d association leads to something that is not in the package.",
        "%(count)d associations lead to something that is not in the package.",
        "count",
    ),
    "association_without_end": ngettext_lazy(
        "%(count)d association does not say what it links. It was left out.",
        "%(count)d associations do not say what they link. They were left out.",
        "count",
    ),
    "association_without_identifier": ngettext_lazy(
        "%(count)d association has no identifier. It gets one from what it links.",
        "%(count)d associations have no identifier. They get one from what they link.",
        "count",
    ),
    "unknown_association_type": ngettext_lazy(
        "%(count)d association is of a type unknown to CASE. It is kept as an extension.",
        "%(count)d associations are of types unknown to CASE. They are kept as extensions.",
        "count",
    ),
    "date_without_zone": ngettext_lazy(
        "%(count)d date has no time zone. It is taken as universal time.",
        "%(count)d dates have no time zone. They are taken as universal time.",
        "count",
    ),
    "date_unreadable": ngettext_lazy(
        "%(count)d date cannot be read.", "%(count)d dates cannot be read.", "count"
    ),
    "date_out_of_range": ngettext_lazy(
        "%(count)d date lies before 1900 or after 2200. It counts as unknown.",
        "%(count)d dates lie before 1900 or after 2200. They count as unknown.",
        "count",
    ),
    "date_missing": ngettext_lazy(
        "%(count)d object has no date of its last change.",
        "%(count)d objects have no date of their last change.",
        "count",
    ),
    "markup_in_text": ngettext_lazy(
        "%(count)d text contains markup. It is kept and shown as plain text.",
        "%(count)d texts contain markup. They are kept and shown as plain text.",
        "count",
    ),
    "non_breaking_space": ngettext_lazy(
        "%(count)d text contains non-breaking spaces. They are kept.",
        "%(count)d texts contain non-breaking spaces. They are kept.",
        "count",
    ),
}

ERRORS: dict[str, Promise] = {
    "not_text": _("The file is neither UTF-8 nor UTF-16 text."),
    "not_json": _("The file is not valid JSON."),
    "nested_too_deeply": _("The objects of the file are nested too deeply."),
    "not_a_package": _("The file is JSON but no CASE package: it has no CFDocument."),
    "several_packages": _("The file has several packages. Import them one by one."),
    "document_identifier_missing": _("The document has no identifier."),
    "document_title_missing": _("The document has no title."),
    "items_unreadable": _("CFItems is not a list."),
    "associations_unreadable": _("CFAssociations is not a list."),
    "item_unreadable": ngettext_lazy(
        "%(count)d item is no object.", "%(count)d items are no objects.", "count"
    ),
    "association_unreadable": ngettext_lazy(
        "%(count)d association is no object.", "%(count)d associations are no objects.", "count"
    ),
    "identifier_missing": ngettext_lazy(
        "%(count)d item has no identifier.", "%(count)d items have no identifier.", "count"
    ),
    "identifier_too_long": ngettext_lazy(
        "%(count)d identifier is longer than 255 characters.",
        "%(count)d identifiers are longer than 255 characters.",
        "count",
    ),
    "item_without_text": ngettext_lazy(
        "%(count)d item has no text.", "%(count)d items have no text.", "count"
    ),
}


class Report:
    """Collects places by code, in the order in which the codes were first met."""

    def __init__(self) -> None:
        self._warnings: dict[str, list[str]] = {}
        self._errors: dict[str, list[str]] = {}

    def warn(self, code: str, where: str = "") -> None:
        self._warnings.setdefault(code, []).append(where)

    def fail(self, code: str, where: str = "") -> None:
        self._errors.setdefault(code, []).append(where)

    @property
    def failed(self) -> bool:
        return bool(self._errors)

    def warnings(self) -> list[Finding]:
        """One finding for each code, in the active language."""
        return [_finding(WARNINGS, code, places) for code, places in self._warnings.items()]

    def errors(self) -> list[Finding]:
        """One finding for each code, in the active language."""
        return [_finding(ERRORS, code, places) for code, places in self._errors.items()]


def _finding(sentences: dict[str, Promise], code: str, places: list[str]) -> Finding:
    message = str(sentences[code] % {"count": len(places)})
    named = list(dict.fromkeys(place for place in places if place))
    where = ", ".join(named[:NAMED_PLACES]) + (" …" if len(named) > NAMED_PLACES else "")
    return Finding(code=code, message=message, where=where)
