"""French spaces and signs, numbers and percentages."""

from datetime import date

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from lms.site.typography import format_day, format_number, format_percent, french

SIGNS = st.text(alphabet=st.sampled_from(list("ab1 .'\"«»;:!?%€<>&\n\u00a0\u202f…’(")), max_size=40)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Qui signe ?", "Qui signe\u202f?"),
        ("Qui signe?", "Qui signe\u202f?"),
        ("Attention : salle 12 ; étage 3 !", "Attention\u00a0: salle 12\u202f; étage 3\u202f!"),
        ('Il dit "bonjour" !', "Il dit «\u00a0bonjour\u00a0»\u202f!"),
        ("« bonjour »", "«\u00a0bonjour\u00a0»"),
        ("l'équipe d'à côté...", "l’équipe d’à côté…"),
        ("75% des 20 €", "75\u00a0% des 20\u00a0€"),
    ],
)
def test_signs_get_their_spaces(typed, printed):
    assert french(typed) == printed


@pytest.mark.parametrize("text", ["https://a.example/x?y=1;z=2", "9:30", "a:b", "«»", "", "«"])
def test_addresses_times_and_lone_signs_stay(text):
    assert french(text) == text


@given(SIGNS)
def test_applying_it_again_changes_nothing(text):
    once = french(text)
    assert french(once) == once


@given(SIGNS)
def test_applying_it_again_changes_nothing_in_markup(text):
    once = french(mark_safe(text))
    assert isinstance(once, SafeString)
    assert french(once) == once


def test_tags_and_entities_are_left_alone():
    markup = mark_safe('<a href="/a?b=1" title="x !">oui ?</a> &amp; non&nbsp;!')
    assert french(markup) == '<a href="/a?b=1" title="x !">oui\u202f?</a> &amp; non&nbsp;!'


def test_plain_text_is_escaped_by_the_template():
    template = Template("{% load typography %}{{ text|french }}")
    assert template.render(Context({"text": "<b> oui ?"})) == "&lt;b&gt; oui\u202f?"
    assert template.render(Context({"text": mark_safe("<b>oui ?</b>")})) == "<b>oui\u202f?</b>"
    assert template.render(Context({"text": None})) == ""


def test_numbers_follow_the_language_of_the_reader():
    with translation.override("fr"):
        assert format_number(1234567) == "1\u202f234\u202f567"
        assert format_number(3.25, decimals=1) == "3,3"
        assert format_percent(65 / 87) == "75\u00a0%"
        assert format_percent(0.0349, decimals=1) == "3,5\u00a0%"
    with translation.override("en"):
        assert format_number(1234.5, decimals=1) == "1,234.5"
        assert format_percent(64 / 65) == "98%"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_key_or_a_year_is_no_quantity(language):
    """A space in it would break the ``id``, the address and the hidden field that it stands in."""
    template = Template("{% load typography %}{{ value }} {{ value|number }}")
    with translation.override(language):
        plain, grouped = template.render(Context({"value": 13501})).split(" ")
    assert plain == "13501"
    assert grouped in {"13\u202f501", "13,501"}


def test_days_are_written_as_the_french_do():
    with translation.override("fr"):
        assert format_day(date(2026, 3, 1), weekday=True) == "dimanche 1er mars 2026"
        assert format_day(date(2026, 3, 11)) == "11 mars 2026"
        assert format_day(None) == "–"
    with translation.override("en"):
        assert format_day(date(2026, 3, 1)) == "1 March 2026"


def test_what_is_unknown_is_a_dash_and_zero_is_not():
    assert format_number(None) == "–"
    assert format_percent(None) == "–"
    assert format_number(0) == "0"
    assert Template("{% load typography %}{{ share|percent:1 }}").render(Context({"share": 0})) in {
        "0,0\u00a0%",
        "0.0%",
    }
