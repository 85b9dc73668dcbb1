"""Parents before their children, everything else in the order of the file."""

from collections.abc import Iterable, Mapping


def in_order(
    names: Iterable[str], parents: Mapping[str, str]
) -> tuple[list[str], list[str], str | None]:
    """The names in order, those whose edge to a parent closes a circle, the first that was moved.

    Each parent must be among the names. Depth does not matter: nothing here calls itself.
    """
    names = list(names)
    ordered: dict[str, None] = {}
    waiting: dict[str, list[str]] = {}

    def place(name: str) -> None:
        ready = [name]
        while ready:
            one = ready.pop()
            ordered[one] = None
            ready.extend(reversed(waiting.pop(one, [])))

    moved = None
    for name in names:
        parent = parents.get(name)
        if parent is None or parent in ordered:
            place(name)
        else:
            moved = moved or name
            waiting.setdefault(parent, []).append(name)
    broken = _circle_breakers([name for name in names if name not in ordered], parents)
    for name in broken:
        waiting[parents[name]].remove(name)
        place(name)
    return list(ordered), broken, None if moved in broken else moved


def _circle_breakers(names: list[str], parents: Mapping[str, str]) -> list[str]:
    """One name of each circle, the first that the file names."""
    places = {name: place for place, name in enumerate(names)}
    seen: dict[str, str] = {}
    found = []
    for start in names:
        name = start
        while name not in seen:
            seen[name] = start
            name = parents[name]
        if seen[name] == start:
            found.append(min(_circle(name, parents), key=places.__getitem__))
    return found


def _circle(name: str, parents: Mapping[str, str]) -> set[str]:
    circle = {name}
    other = parents[name]
    while other != name:
        circle.add(other)
        other = parents[other]
    return circle
