"""Packages for the laws of interchange: anything the neutral form can hold, or what a format tells.

``packages()`` makes what Moodle files and tables have in common and then some; each format's test
reduces it to what that format tells.
"""

from hypothesis import strategies as st

from competencies.frameworks.enums import NonAnswer
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

# Beside plain letters what is known to break formats: markup, separators, quotes, formulas, spaces.
_CHARACTERS = st.one_of(
    st.sampled_from("abcdeéèçœÀ’'\"<>&;,=+-@|%\\/#…–0123456789\u00a0 \n\t"),
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufffd\ufeff"),
)


def _said(text: str) -> bool:
    return bool(text) and text == text.strip()


texts = st.text(_CHARACTERS, max_size=160).map(str.strip)
statements = texts.filter(_said)
lines = st.text(_CHARACTERS, max_size=60).map(lambda text: " ".join(text.split()))
# Codes that every format takes as they are; other codes are for the laws about writing alone.
codes = st.from_regex(r"[A-Z][0-9]{0,2}(\.[a-z0-9é,]{1,4}){0,2}", fullmatch=True)
any_codes = st.one_of(codes, st.just(""), st.text(_CHARACTERS, max_size=130))
keys = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
axis_keys = st.one_of(st.sampled_from(["mission", "dimension", "field", "domain"]), keys)


@st.composite
def scales(draw: st.DrawFn) -> ScaleText:
    """A scale of one to six levels, each with its own label."""
    labels = draw(st.lists(lines.filter(_said), min_size=1, max_size=6, unique=True))
    levels = [ScaleLevel(label, draw(texts), draw(st.booleans())) for label in labels]
    offered = draw(st.lists(st.sampled_from(NonAnswer.values), unique=True, max_size=4))
    return ScaleText(
        tuple(levels),
        tuple(ScaleNonAnswer(key, draw(lines), draw(st.booleans())) for key in offered),
        key=draw(st.none() | keys),
        title=draw(lines),
        version=draw(lines),
        status=draw(st.sampled_from(["", "proposed", "official"])),
    )


@st.composite
def packages(draw: st.DrawFn, *, codes: st.SearchStrategy[str] = codes) -> Package:
    """A package of up to a dozen items, each below an earlier one, on axes, both, or neither."""
    scale = draw(scales())
    names = draw(st.lists(codes, unique=True, max_size=12))
    split = draw(st.integers(0, len(names)))
    axes = draw(st.lists(axis_keys, unique=True, min_size=1, max_size=3))
    values = [
        Value(draw(st.sampled_from(axes)), code, draw(statements), draw(texts), draw(texts))
        for code in names[:split]
    ]
    package = Package(
        title=draw(statements),
        key=draw(keys),
        short_title=draw(texts),
        audience=draw(texts),
        language=draw(st.sampled_from(["fr", "en"])),
        version=draw(lines),
        status=draw(st.sampled_from(["", "proposed", "official"])),
        axes=tuple(dict.fromkeys(value.axis for value in values)),
        values=values,
        scale=scale,
    )
    for code in names[split:]:
        package.items.append(_item(draw, code, package, len(scale.levels)))
    package.links = draw(_links(package))
    return package


def _item(draw: st.DrawFn, code: str, package: Package, levels: int) -> Item:
    refs = [item.ref for item in package.items]
    values = [value.code for value in package.values]
    behaviours = draw(st.dictionaries(st.integers(1, levels), statements, max_size=levels))
    standing = st.lists(st.sampled_from(values), unique=True, max_size=3) if values else st.just([])
    return Item(
        # As the code where there is one; any text else that no other item has.
        ref=code or "no code",
        code=code,
        statement=draw(statements),
        notes=draw(texts),
        kind=draw(lines),
        source=draw(texts),
        parent=draw(st.none() | st.sampled_from(refs)) if refs else None,
        axis_codes=tuple(draw(standing)),
        behaviours=dict(sorted(behaviours.items())),
    )


@st.composite
def _links(draw: st.DrawFn, package: Package) -> list[Link]:
    """Relations without direction, each told once, by its origin in the order of the items."""
    refs = [item.ref for item in package.items]
    if len(refs) < 2:
        return []
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(refs), st.sampled_from(refs)).filter(lambda p: p[0] != p[1]),
            max_size=6,
            unique_by=frozenset,
        )
    )
    pairs.sort(key=lambda pair: refs.index(pair[0]))
    return [Link("isRelatedTo", End(ref=one), End(ref=other)) for one, other in pairs]
