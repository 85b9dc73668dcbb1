"""What somebody shows for her answers: read where the answers are read, and safe to show."""

import re
import uuid
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cohorts.campaigns import services
from tests import factories

ADDRESS = "https://example.org/fiche?a=1&b=2"
SECRET = "Une preuve tout à elle"


def shown(text: str) -> str:
    return Template("{% load evidence %}{{ text|evidence }}").render(Context({"text": text}))


def test_an_address_is_a_link_that_tells_the_other_site_nothing():
    html = shown(f" {ADDRESS}\n")
    assert 'href="https://example.org/fiche?a=1&amp;b=2"' in html
    assert re.search(r'rel="[^"]*noopener[^"]*"', html)
    assert re.search(r'rel="[^"]*noreferrer[^"]*"', html)


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://example.org",
        "data:text/html,<script>alert(1)</script>",
        "ftp://example.org/x",
        "//example.org/x",
        "example.org",
        "https://",
        "https:///x",
        "http://[::1",
        "https://example.org@evil.example/",
        "https://example.org/ et un mot",
        "voir https://example.org/",
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>",
        "https://example.org/\x00",
        "https://example.org/\u202emoc",
        "",
    ],
)
def test_anything_else_stays_a_text(text):
    html = shown(text)
    if "\u202e" not in text:
        assert "<a" not in html
    assert "<script" not in html
    assert "javascript:" not in html or "href" not in html


class Tags(HTMLParser):
    """The tags of a fragment, each with its attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@given(
    st.one_of(
        st.text(),
        st.text().map("https://".__add__),
        st.text(alphabet="htps:/.@\"'<>&#jav \n").map("http://a".__add__),
    )
)
def test_whatever_is_written_nothing_but_a_link_comes_out(text):
    tags = Tags(shown(text)).found
    assert [tag for tag, _attributes in tags] in ([], ["a"])
    for _tag, attributes in tags:
        assert set(attributes) == {"href", "rel"}
        assert attributes["href"].lower().startswith(("http://", "https://"))


@pytest.fixture
def shown_for(entry, items, levels, person, trainer, rate, campaign, enrolment, at_now):
    """A positioning with evidence at a level and at a non-answer, submitted and rated."""
    given = ((SECRET, {"level": levels[2]}), (ADDRESS, {"non_answer": "dont_know"}))
    for item, (text, answer) in zip(items, given, strict=False):
        services.answer_entry(
            entry=entry, revision=item, client_key=uuid.uuid4(), by=person, evidence=text, **answer
        )
    services.submit_entry(entry=entry, by=person)
    return entry


def pages(entry):
    return [
        reverse(name, kwargs={"entry_id": entry.pk}) for name in ("positioning_result", "mirror")
    ]


@pytest.mark.django_db
def test_the_person_and_the_trainer_who_rated_her_read_it(
    client, shown_for, person, trainer, rate, campaign, enrolment
):
    rate(campaign, enrolment, trainer, evidence="https://example.org/observation")
    for reader in (person, trainer):
        client.force_login(reader)
        for page in pages(shown_for):
            content = client.get(page).content.decode()
            assert SECRET in content
            assert 'href="https://example.org/fiche?a=1&amp;b=2"' in content
        assert "https://example.org/observation" in content


@pytest.mark.django_db
def test_before_she_has_rated_the_trainer_does_not(client, shown_for, trainer, cohort):
    for reader in (trainer, factories.trainer_of(cohort), factories.manager()):
        client.force_login(reader)
        for page in pages(shown_for):
            content = client.get(page).content.decode()
            assert SECRET not in content
            assert "example.org" not in content


@pytest.mark.django_db
def test_hostile_evidence_is_a_text(client, entry, items, levels, person, at_now):
    services.answer_entry(
        entry=entry,
        revision=items[0],
        client_key=uuid.uuid4(),
        by=person,
        level=levels[1],
        evidence="<img src=x onerror=alert(1)> javascript:alert(1)",
    )
    services.submit_entry(entry=entry, by=person)
    client.force_login(person)
    for page in pages(entry):
        content = client.get(page).content.decode()
        assert "<img src=x" not in content
        assert 'href="javascript' not in content
