"""Arbitrary frameworks in the neutral form, as the platform could hold them."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from competencies.frameworks.enums import LINK_KINDS, NonAnswer
from competencies.interchange.package import (
    End,
    Item,
    Link,
    Package,
    ScaleLevel,
    ScaleNonAnswer,
    ScaleText,
    Value,
)

# What PostgreSQL stores: neither NUL nor halves of characters.
letters = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
texts = st.text(letters, max_size=20)
filled = texts.filter(str.strip)
words = st.text("abcdefgh-", min_size=1, max_size=8)
uuids = st.uuids(version=4).map(str)
identifiers = uuids | uuids.map(str.upper) | st.integers(1, 9**9).map("node-{}".format)
moments = st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC))
addresses = words.map("https://example.org/{}".format)
links = st.fixed_dictionaries({"title": texts, "identifier": uuids, "uri": addresses})
anything = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
theirs = st.dictionaries(texts.filter(lambda name: name != "coordo"), anything, min_size=1)

ITEM_PROPERTIES = {
    "alternativeLabel": filled,
    "conceptKeywords": st.lists(texts, min_size=1, max_size=3),
    "subjectURI": st.lists(links, min_size=1, max_size=2),
    "educationLevel": st.lists(texts, min_size=1, max_size=2),
    "CFItemTypeURI": links,
    "statusStartDate": st.dates().map(str),
    "extensions": theirs,
    "x-unknown": anything,
}
DOCUMENT_PROPERTIES = {
    "creator": filled,
    "publisher": texts,
    "officialSourceURL": addresses,
    "adoptionStatus": texts,
    "licenseURI": links,
    "extensions": theirs,
    "x-unknown": anything,
    "CFPackage": st.fixed_dictionaries({"x-unknown": anything.filter(lambda x: x != [])}),
    "CFDefinitions": st.fixed_dictionaries(
        {
            "CFLicenses": st.lists(
                st.fixed_dictionaries(
                    {
                        "identifier": uuids,
                        "uri": addresses,
                        "title": texts,
                        "licenseText": texts,
                        "lastChangeDateTime": st.just("2020-01-31T10:00:00Z"),
                    },
                    optional={"x-unknown": anything},
                ),
                min_size=1,
                max_size=2,
            )
        }
    ),
    "CFRubrics": st.lists(
        st.fixed_dictionaries(
            {
                "identifier": uuids,
                "uri": addresses,
                "lastChangeDateTime": st.just("2020-01-31T10:00:00Z"),
            },
            optional={"title": texts, "weight": anything},
        ),
        min_size=1,
        max_size=2,
    ),
}


def details(properties):
    case = st.fixed_dictionaries({}, optional=properties).filter(bool)
    return st.fixed_dictionaries({}, optional={"case": case, "uri": addresses, "moodle": theirs})


@st.composite
def scales(draw):
    levels = st.lists(st.builds(ScaleLevel, texts, texts, st.booleans()), min_size=1, max_size=4)
    choices = st.lists(
        st.builds(ScaleNonAnswer, st.sampled_from(NonAnswer.values), texts, st.booleans()),
        max_size=3,
    )
    return ScaleText(
        levels=tuple(draw(levels)),
        non_answers=tuple(draw(choices)),
        key=draw(st.none() | words),
        title=draw(filled),
        version=draw(texts),
        status=draw(st.sampled_from(["", "proposed", "official"])),
    )


@st.composite
def values(draw, axes):
    codes = draw(st.lists(words, unique=True, max_size=4)) if axes else []
    return [
        Value(
            axis=draw(st.sampled_from(axes)),
            code=code,
            label=draw(filled),
            statement=draw(st.just("") | filled),
            source=draw(texts),
            identifier=draw(st.none() | uuids),
            changed_at=draw(moments),
            details=draw(st.fixed_dictionaries({}, optional={"uri": addresses})),
        )
        for code in codes
    ]


@st.composite
def items(draw, codes):
    result = []
    for ref in draw(st.lists(identifiers, unique_by=str.lower, max_size=6)):
        refs = [item.ref for item in result]
        result.append(
            Item(
                ref=ref,
                code=draw(texts),
                statement=draw(filled),
                notes=draw(texts),
                kind=draw(texts),
                source=draw(texts),
                parent=draw(st.none() | st.sampled_from(refs)) if refs else None,
                axis_codes=tuple(draw(st.lists(st.sampled_from(codes), unique=True)))
                if codes
                else (),
                behaviours=draw(st.dictionaries(st.integers(1, 6), texts, max_size=3)),
                identifier=draw(st.sampled_from([ref, ref, None])),
                changed_at=draw(moments),
                details=draw(details(ITEM_PROPERTIES)),
            )
        )
    return result


@st.composite
def associations(draw, refs):
    outside = st.builds(
        End,
        identifier=uuids,
        title=texts,
        uri=st.just("") | addresses,
        version=st.just("") | words,
    )
    ends = (st.sampled_from(refs).map(lambda ref: End(ref=ref)) | outside) if refs else outside
    found = draw(
        st.lists(
            st.builds(
                Link,
                kind=st.sampled_from([*LINK_KINDS, "ext:isDerivedFrom"]),
                origin=ends,
                destination=ends,
                identifier=uuids,
                sequence=st.none() | st.integers(0, 99),
                changed_at=moments,
                details=st.fixed_dictionaries({}, optional={"uri": addresses}),
            ),
            max_size=5,
            unique_by=lambda link: (
                link.kind,
                link.origin.ref or link.origin.identifier,
                link.destination.ref or link.destination.identifier,
            ),
        )
    )
    # One end may be drawn for two links: each needs its own.
    return [
        replace(link, origin=replace(link.origin), destination=replace(link.destination))
        for link in found
    ]


@st.composite
def packages(draw):
    axes = draw(st.lists(words, unique=True, max_size=2))
    found = draw(values(axes))
    competencies = draw(items([value.code for value in found]))
    return Package(
        title=draw(filled),
        identifier=draw(st.none() | identifiers),
        key=draw(st.none() | words),
        short_title=draw(texts),
        audience=draw(texts),
        language=draw(st.sampled_from(["fr", "en", "fr-CA"])),
        version=draw(texts),
        status=draw(st.sampled_from(["", "proposed", "official"])),
        axes=tuple(axes),
        values=found,
        items=competencies,
        links=draw(associations([item.ref for item in competencies])),
        scale=draw(st.none() | scales()),
        changed_at=draw(moments),
        details=draw(details(DOCUMENT_PROPERTIES)),
    )
