"""The rules of CASE 1.1 for a package, written from its information model: a strict validator.

``violations(tree)`` names every place that breaks one: a property that must be there or is
unknown, a value of the wrong type, pattern or vocabulary, an empty list.

One exception is on purpose. CASE wants every identifier to be a UUID in lower case, versions 1 to
5; a source that gave something else keeps it letter by letter, since its identifiers are never
changed. ``foreign`` names those, and nothing else may deviate.
"""

import re
from datetime import date, datetime

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
WORD = re.compile(r"ext:[a-zA-Z0-9.\-_]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ASSOCIATION_TYPES = {
    "exactMatchOf",
    "exemplar",
    "hasSkillLevel",
    "isChildOf",
    "isPartOf",
    "isPeerOf",
    "isRelatedTo",
    "isTranslationOf",
    "precedes",
    "replacedBy",
}

# A class: property → (type, how often). "1" must be there, "?" may, "*" may as a list that has
# something in it.
LINK = {"title": ("text", "1"), "identifier": ("uuid", "1"), "uri": ("address", "1")}
END = {
    "title": ("text", "1"),
    "identifier": ("text", "1"),
    "uri": ("address", "1"),
    "targetType": ("target", "?"),
}
IDENTITY = {
    "identifier": ("uuid", "1"),
    "uri": ("address", "1"),
    "lastChangeDateTime": ("moment", "1"),
    "extensions": ("anything", "?"),
}
CLASSES = {
    "LinkURI": LINK,
    "LinkGenURI": END,
    "CFPckgDocument": IDENTITY
    | {
        "frameworkType": ("text", "?"),
        "caseVersion": ("version", "?"),
        "creator": ("text", "1"),
        "title": ("text", "1"),
        "officialSourceURL": ("address", "?"),
        "publisher": ("text", "?"),
        "description": ("text", "?"),
        "subject": ("text", "*"),
        "subjectURI": ("LinkURI", "*"),
        "language": ("text", "?"),
        "version": ("text", "?"),
        "adoptionStatus": ("text", "?"),
        "statusStartDate": ("day", "?"),
        "statusEndDate": ("day", "?"),
        "licenseURI": ("LinkURI", "?"),
        "notes": ("text", "?"),
    },
    "CFPckgItem": IDENTITY
    | {
        "fullStatement": ("text", "1"),
        "alternativeLabel": ("text", "?"),
        "CFItemType": ("text", "?"),
        "humanCodingScheme": ("text", "?"),
        "listEnumeration": ("text", "?"),
        "abbreviatedStatement": ("text", "?"),
        "conceptKeywords": ("text", "*"),
        "conceptKeywordsURI": ("LinkURI", "?"),
        "notes": ("text", "?"),
        "subject": ("text", "*"),
        "subjectURI": ("LinkURI", "*"),
        "language": ("text", "?"),
        "educationLevel": ("text", "*"),
        "CFItemTypeURI": ("LinkURI", "?"),
        "licenseURI": ("LinkURI", "?"),
        "statusStartDate": ("day", "?"),
        "statusEndDate": ("day", "?"),
    },
    "CFPckgAssociation": IDENTITY
    | {
        "associationType": ("association", "1"),
        "sequenceNumber": ("integer", "?"),
        "originNodeURI": ("LinkGenURI", "1"),
        "destinationNodeURI": ("LinkGenURI", "1"),
        "CFAssociationGroupingURI": ("LinkURI", "?"),
        "notes": ("text", "?"),
    },
    "CFConcept": IDENTITY
    | {
        "title": ("text", "1"),
        "keywords": ("text", "?"),
        "hierarchyCode": ("text", "1"),
        "description": ("text", "?"),
    },
    "CFSubject": IDENTITY
    | {"title": ("text", "1"), "hierarchyCode": ("text", "1"), "description": ("text", "?")},
    "CFLicense": IDENTITY
    | {"title": ("text", "1"), "description": ("text", "?"), "licenseText": ("text", "1")},
    "CFItemType": IDENTITY
    | {
        "title": ("text", "1"),
        "description": ("text", "1"),
        "hierarchyCode": ("text", "1"),
        "typeCode": ("text", "?"),
    },
    "CFAssociationGrouping": IDENTITY | {"title": ("text", "1"), "description": ("text", "?")},
    "CFDefinition": {
        "CFConcepts": ("CFConcept", "*"),
        "CFSubjects": ("CFSubject", "*"),
        "CFLicenses": ("CFLicense", "*"),
        "CFItemTypes": ("CFItemType", "*"),
        "CFAssociationGroupings": ("CFAssociationGrouping", "*"),
        "extensions": ("anything", "?"),
    },
    "CFRubric": IDENTITY
    | {
        "title": ("text", "?"),
        "description": ("text", "?"),
        "CFRubricCriteria": ("CFRubricCriterion", "*"),
    },
    "CFRubricCriterion": IDENTITY
    | {
        "category": ("text", "?"),
        "description": ("text", "?"),
        "CFItemURI": ("LinkURI", "?"),
        "weight": ("number", "?"),
        "position": ("integer", "?"),
        "rubricId": ("uuid", "?"),
        "CFRubricCriterionLevels": ("CFRubricCriterionLevel", "*"),
    },
    "CFRubricCriterionLevel": IDENTITY
    | {
        "description": ("text", "?"),
        "quality": ("text", "?"),
        "score": ("number", "?"),
        "feedback": ("text", "?"),
        "position": ("integer", "?"),
        "rubricCriterionId": ("uuid", "?"),
        "extensions": ("anything", "*"),
    },
    "CFPackage": {
        "CFDocument": ("CFPckgDocument", "1"),
        "CFItems": ("CFPckgItem", "*"),
        "CFAssociations": ("CFPckgAssociation", "*"),
        "CFDefinitions": ("CFDefinition", "?"),
        "CFRubrics": ("CFRubric", "*"),
        "extensions": ("anything", "?"),
    },
}
# Outside a package items, associations and the document name what they belong to.
CLASSES |= {
    "CFDocument": CLASSES["CFPckgDocument"] | {"CFPackageURI": ("LinkURI", "1")},
    "CFItem": CLASSES["CFPckgItem"] | {"CFDocumentURI": ("LinkURI", "1")},
    "CFAssociation": CLASSES["CFPckgAssociation"] | {"CFDocumentURI": ("LinkURI", "?")},
}


def violations(tree, kind="CFPackage", *, foreign=frozenset(), where=""):
    """Every place of ``tree`` that breaks a rule of the class ``kind``."""
    if not isinstance(tree, dict):
        return [f"{where}: is no {kind}"]
    found = [f"{where}.{name}: unknown" for name in tree.keys() - CLASSES[kind].keys()]
    for name, (wanted, times) in CLASSES[kind].items():
        place = f"{where}.{name}"
        if name not in tree:
            found += [f"{place}: missing"] if times == "1" else []
        elif times != "*":
            found += _check(tree[name], wanted, foreign, place)
        elif not isinstance(tree[name], list) or not tree[name]:
            found.append(f"{place}: is no list with something in it")
        else:
            for at, part in enumerate(tree[name]):
                found += _check(part, wanted, foreign, f"{place}[{at}]")
    return found


def _check(value, wanted, foreign, where):
    if wanted in CLASSES:
        return violations(value, wanted, foreign=foreign, where=where)
    if wanted == "uuid" and isinstance(value, str) and value in foreign:
        return []
    return [] if _holds(value, wanted) else [f"{where}: {value!r} is no {wanted}"]


def _holds(value, wanted):
    if wanted == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted == "anything":
        return isinstance(value, dict)
    if not isinstance(value, str):
        return False
    match wanted:
        case "text":
            return True
        case "uuid":
            return UUID.fullmatch(value) is not None
        case "address":
            return ADDRESS.fullmatch(value) is not None
        case "association":
            return value in ASSOCIATION_TYPES or WORD.fullmatch(value) is not None
        case "target":
            return value == "CASE" or WORD.fullmatch(value) is not None
        case "version":
            return value == "1.1"
        case "day":
            return _is(date, value) and len(value) == 10
        case _:
            return MOMENT.fullmatch(value) is not None and _is(datetime, value)


def _is(kind, text):
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
