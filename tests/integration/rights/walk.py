"""Walking every address as every persona with every method."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.integration.rights.world import PERSONAS, World

METHODS = ("get", "post", "put", "delete")
LOGIN = "/compte/login/"


@dataclass(frozen=True)
class Row:
    """What one address allows.

    ``read`` and ``write`` name the personas who get through with GET and with POST (an address that
    knows no POST has ``write=None``, one that knows no GET ``read=None``). Everybody else is turned
    away: visitors to the sign-in, those in ``hidden`` with 404, the others with ``refusal``.
    ``public`` lets everybody through, and with ``read=None`` and ``refusal=404`` says that there is
    nothing for anybody. ``keys`` maps the parameters of the address to the world's. ``bearer`` says
    that a token opens it and nothing else: each persona asks with hers, and a visitor has none.
    """

    read: str | None = ""
    write: str | None = None
    hidden: str = ""
    refusal: int = 403
    public: bool = False
    keys: tuple[tuple[str, str], ...] = ()
    query: str = ""
    bearer: bool = False


def own_patterns(urlconf: str | None = None) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern whose view is ours, with its full route; third-party trees apart."""
    yield from _patterns(get_resolver(urlconf).url_patterns, "")


def _patterns(patterns, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, route)
        else:
            yield route, pattern


def address(name: str, row: Row, world: World, parameters: list[str], urlconf=None) -> str:
    """The address of ``name`` with the world's keys filled in."""
    renamed = dict(row.keys)
    values = {each: world.keys[renamed.get(each, each)] for each in parameters}
    return reverse(name, kwargs=values, urlconf=urlconf) + row.query


def client_for(persona: str, world: World) -> Client:
    """A browser of ``persona``, signed in unless she is a visitor or disabled."""
    if persona not in world.clients:
        client = Client(raise_request_exception=False)
        person = world.people[persona]
        if person is not None:
            client.force_login(person)
        world.clients[persona] = client
    return world.clients[persona]


def verdict(response) -> str:
    """``in``, ``login``, ``401``, ``403``, ``404``, ``405`` or ``error``."""
    if response.status_code >= 500:
        return "error"
    if response.status_code in {401, 403, 404, 405}:
        return str(response.status_code)
    if response.status_code == 302 and response["Location"].startswith(LOGIN):
        return "login"
    return "in"


def expected(row: Row, persona: str, method: str) -> set[str]:
    """The verdicts that are right for ``persona`` with ``method``."""
    admitted = {"get": row.read, "post": row.write}.get(method)
    visitor = persona in {"anonymous", "disabled"}
    if row.bearer:
        return {_with_a_token(row, persona, method)}
    if row.public:
        if admitted is not None and method in {"get", "post"}:
            return {"in"}
        is_nothing = method == "get" and row.refusal == 404
        return {"404"} if is_nothing else {"405", "403"}
    if visitor:
        return {"login"}
    if method in {"put", "delete"} or admitted is None:
        return {"405", "403", "404"}
    if persona in admitted.split():
        return {"in"}
    return {"404"} if persona in row.hidden.split() else {str(row.refusal)}


def _with_a_token(row: Row, persona: str, method: str) -> str:
    if method != "get":
        return "405"
    if persona == "anonymous":
        return "401"
    return "in" if persona in (row.read or "").split() else "403"


def violations(rows: dict[str, Row], world: World, patterns, urlconf=None) -> list[str]:
    """Every address without a row, and every answer that is not the row's."""
    faults = []
    for route, pattern in patterns:
        row = rows.get(pattern.name or "")
        if row is None:
            faults.append(f"{route} ({pattern.name}) has no row")
            continue
        parameters = list(pattern.pattern.converters)
        faults += _walk(pattern.name, row, world, parameters, urlconf)
    return faults


def _walk(name: str, row: Row, world: World, parameters: list[str], urlconf) -> Iterator[str]:
    path = address(name, row, world, parameters, urlconf)
    for persona in PERSONAS:
        client = client_for(persona, world)
        headers = _headers(persona, world) if row.bearer else {}
        for method in METHODS:
            found = verdict(_ask(client, method, path, headers))
            right = expected(row, persona, method)
            if found not in right:
                wanted = "/".join(sorted(right))
                yield f"{name}: {method.upper()} as {persona}: {found}, not {wanted}"


def _headers(persona: str, world: World) -> dict[str, str]:
    secret = world.tokens.get(persona)
    return {"authorization": f"Bearer {secret}"} if secret else {}


def _ask(client: Client, method: str, path: str, headers: dict[str, str]):
    # Whatever a POST does is undone: the next persona meets the same world.
    with transaction.atomic():
        response = getattr(client, method)(
            path, headers=headers, HTTP_HOST=settings.ALLOWED_HOSTS[0]
        )
        transaction.set_rollback(True)
    return response
