"""Objects of CASE 1.1 in the shape of CASE 1.0: without what 1.0 does not know."""

from collections.abc import Mapping
from typing import Any

from competencies.frameworks.enums import LinkKind

_NEWER = {
    "CFDocument": frozenset({"frameworkType", "caseVersion"}),
    "CFItem": frozenset({"subject", "subjectURI"}),
    "CFAssociation": frozenset({"notes"}),
}
_ADOPTION = frozenset({"Private Draft", "Draft", "Adopted", "Deprecated"})
_KINDS = frozenset(LinkKind.values) - {LinkKind.IS_TRANSLATION_OF}
# The class of what stands in a property; elsewhere nothing is newer but extensions.
_CLASSES = {
    "CFDocument": "CFDocument",
    "CFDocuments": "CFDocument",
    "CFItem": "CFItem",
    "CFItems": "CFItem",
    "CFAssociation": "CFAssociation",
    "CFAssociations": "CFAssociation",
}


def as_1_0(tree: Any, name: str = "") -> Any:
    """``tree``, an object of 1.1 that stands in the property or collection ``name``, in 1.0."""
    if isinstance(tree, list):
        return [as_1_0(part, name) for part in tree]
    if not isinstance(tree, Mapping):
        return tree
    kind = _CLASSES.get(name, "")
    dropped = _NEWER.get(kind, frozenset()) | {"extensions", "targetType"}
    result = {part: as_1_0(value, part) for part, value in tree.items() if part not in dropped}
    if kind == "CFDocument" and result.get("adoptionStatus") not in _ADOPTION:
        result.pop("adoptionStatus", None)
    if kind == "CFAssociation" and result.get("associationType") not in _KINDS:
        result["associationType"] = str(LinkKind.IS_RELATED_TO)
    return result
