"""The pages: who may open them, what they say, what they cost."""

import json
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance.models import Seminar
from cohorts.attestations.models import Attestation, Convocation
from lms.jobs.models import Job
from tests import factories
from tests.unit.cohorts.attestations.conftest import (
    TEXTS,
    browser,
    make_office,
    text_of,
    words,
)

pytestmark = pytest.mark.django_db


def hub(office) -> str:
    return reverse("cohort_documents", args=[office.cohort.pk])


def send_url(office) -> str:
    return reverse("convocation_send", args=[office.cohort.pk, office.coming.pk])


def issue_url(office, kind="realisation", number=0) -> str:
    return reverse("attestation_issue", args=[office.cohort.pk, office.enrolments[number].pk, kind])


def attendance_url(office, number=0, name="attendance_attestation") -> str:
    return reverse(name, args=[office.enrolments[number].pk])


# --- Convocations ---------------------------------------------------------------------------------


def test_the_manager_looks_first_and_then_sends(office):
    client = browser(office.manager)
    form = client.get(send_url(office))
    assert "Maud Gestion, maud" in form.content.decode()
    look = client.post(send_url(office), TEXTS)
    assert "3 people get this mail" in words(look)
    assert "Convocation : Projet de santé, 7 avril 2026" in words(look).replace("\xa0", " ")
    assert not Convocation.objects.exists()
    seen = look.context["seen"]
    done = client.post(send_url(office), {**TEXTS, "seen": seen, "confirmed": "1"}, follow=True)
    assert "3 people are convened" in words(done)
    again = client.post(send_url(office), {**TEXTS, "seen": seen, "confirmed": "1"})
    assert again.status_code == 422
    assert "already convened" in words(again)
    assert Convocation.objects.count() == 3


def test_a_place_that_moved_while_she_looked_is_shown_again(office):
    client = browser(office.manager)
    seen = client.post(send_url(office), TEXTS).context["seen"]
    Seminar.objects.filter(pk=office.coming.pk).update(place="Ailleurs")
    answer = client.post(send_url(office), {**TEXTS, "seen": seen, "confirmed": "1"})
    assert answer.status_code == 422
    assert "changed meanwhile" in words(answer)
    assert not Convocation.objects.exists()


def test_a_sign_that_paper_does_not_know_is_refused_at_the_look(office):
    answer = browser(office.manager).post(send_url(office), {**TEXTS, "access": "Suivre 🚲"})
    assert answer.status_code == 422
    assert "U+1F6B2" in words(answer)


def test_the_hub_says_what_has_changed(office):
    office.send()
    assert "3 of 3 convened" in words(browser(office.manager).get(hub(office)))
    Seminar.objects.filter(pk=office.coming.pk).update(place="Ailleurs")
    assert "changed since it was sent" in words(browser(office.manager).get(hub(office)))
    page = browser(office.manager).get(send_url(office))
    assert "Something changed since people were convened" in words(page)


def test_the_mail_leads_to_the_last_convocation(office):
    office.send()
    person = office.enrolments[0].person
    url = reverse("my_convocation", args=[office.coming.pk])
    first = browser(person).get(url, follow=True)
    assert "Salle d’été" in words(first)
    Seminar.objects.filter(pk=office.coming.pk).update(place="Ailleurs")
    office.send()
    assert "Ailleurs" in words(browser(person).get(url, follow=True))
    old = Convocation.objects.get(enrolment__person=person, number=1)
    page = browser(person).get(reverse("convocation_page", args=[old.pk]))
    assert "Something changed since" in words(page)
    assert "Salle d’été" in words(page)


def test_a_convocation_downloads_as_paper(office):
    [convocation, *_others] = office.send()
    response = browser(convocation.enrolment.person).get(
        reverse("convocation_file", args=[convocation.pk])
    )
    assert response["Content-Type"] == "application/pdf"
    assert "Projet de santé" in text_of(response.content)


# --- Attendance -----------------------------------------------------------------------------------


def test_a_trainee_downloads_her_attendance(office):
    office.hold("present_onsite", minutes=(12, 0))
    office.hold("excused", day=3)
    client = browser(office.enrolments[0].person)
    page = client.get(attendance_url(office))
    for said in ("1 out of 2", "2 h 48", "less 12 minutes", "Excused", "1 excused"):
        assert said in words(page).replace("\xa0", " "), said
    paper = client.get(attendance_url(office, name="attendance_attestation_pdf"))
    said = text_of(paper.content)
    for expected in (
        "Attestation d’assiduité",
        "Chloé00 Lefèvre00",
        "02/03/2026",
        "09:00 – 12:00 (Europe/Paris, UTC+01:00)",
        "moins 12 minutes",
        "2 h 48",
        "sur 6 h",
        "Absence excusée",
    ):
        assert expected in said, expected
    assert "assiduite-chloe00-lefevre00-2026-03-02-2026-03-10.pdf" in paper["Content-Disposition"]


def test_the_period_is_hers_to_choose(office):
    office.hold("present_onsite")
    office.hold("absent", day=5)
    url = attendance_url(office) + "?first=2026-03-05&last=2026-03-05"
    response = browser(office.enrolments[0].person).get(url)
    assert 'method="get" action=""' in response.content.decode()
    page = words(response)
    assert "0 out of 1" in page
    assert "from March 5, 2026" in page or "from 5 March 2026" in page


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?first=2026-03-05&last=2026-03-04", "ends before it begins"),
        ("?first=2026-03-05&last=2026-03-11", "cannot be attested yet"),
        ("?first=hier&last=2026-03-04", "Enter a valid date"),
        ("?first=2026-03-05", "required"),
    ],
)
def test_a_period_that_makes_no_sense_is_explained(office, query, sentence):
    office.hold("present_onsite")
    client = browser(office.enrolments[0].person)
    page = client.get(attendance_url(office) + query)
    assert page.status_code == 422
    assert sentence in words(page)
    paper = client.get(attendance_url(office, name="attendance_attestation_pdf") + query)
    assert paper.status_code == 302


def test_before_the_start_there_is_a_sentence_and_no_document(office):
    client = browser(office.enrolments[0].person)
    page = client.get(attendance_url(office))
    assert "there is nothing to attest" in words(page)
    assert "Download as PDF" not in words(page)


def test_a_missing_setting_is_named_on_the_page(office, settings):
    settings.ORGANISATION_SIRET = ""
    office.hold("present_onsite")
    for client, url in (
        (browser(office.enrolments[0].person), attendance_url(office)),
        (browser(office.manager), issue_url(office)),
        (browser(office.manager), hub(office)),
    ):
        page = words(client.get(url))
        assert "ORGANISATION_SIRET (its SIRET number)" in page
        assert "Made in Rennes" not in page


def test_half_days_whose_sheet_was_left_open_are_named(office):
    half_day = office.hold("present_onsite")
    type(half_day).objects.filter(pk=half_day.pk).update(
        state="open", closed_at=None, closed_by=None
    )
    assert "1 half-day is over" in words(
        browser(office.enrolments[0].person).get(attendance_url(office))
    )


# --- Issuing --------------------------------------------------------------------------------------


def test_the_manager_reads_it_before_she_issues_it(office):
    office.hold("present_onsite")
    client = browser(office.manager)
    look = words(client.get(issue_url(office))).replace("\xa0", " ")
    assert "3 h out of 3 h" in look
    assert "2 half-days are to come" in look
    assert not Attestation.objects.exists()
    done = client.post(issue_url(office), follow=True)
    assert "The document is issued" in words(done)
    assert "Version 1" in words(done)
    twice = client.post(issue_url(office))
    assert twice.status_code == 422
    assert "already says exactly this" in words(twice)


def test_an_end_of_training_attestation_asks_for_objectives(office):
    office.coming.half_days.all().delete()
    office.hold("present_onsite", "present_onsite")
    client = browser(office.manager)
    url = issue_url(office, "fin-de-formation")
    assert 'method="post" action=""' in client.get(url).content.decode()
    assert client.post(url, {"objectives": " - "}).status_code == 422
    done = client.post(url, {"objectives": "- Animer\n- Conduire"}, follow=True)
    assert "Animer" in words(done)
    assert Attestation.objects.get().facts["objectives"] == "Animer\nConduire"
    other = client.get(issue_url(office, "fin-de-formation", number=1))
    assert "Animer" in other.context["form"].initial["objectives"]


def test_the_kept_facts_are_those_of_the_hash(office):
    office.hold("present_onsite")
    attestation = office.issue()
    client = browser(office.enrolments[0].person)
    facts = client.get(reverse("attestation_facts", args=[attestation.pk])).content
    assert sha256(facts).hexdigest() == attestation.sha256
    assert json.loads(facts)["trainee"]["name"] == "Chloé00 Lefèvre00"


def test_an_old_version_says_that_it_is_out_of_force(office):
    office.hold("present_onsite")
    first = office.issue()
    office.hold("present_onsite", day=3)
    office.issue()
    page = browser(office.manager).get(reverse("attestation_page", args=[first.pk]))
    assert "out of force" in words(page)
    mine = words(browser(office.enrolments[0].person).get(reverse("my_documents")))
    assert "Replaced by a later version" in mine


def test_a_correction_shows_on_the_hub(office):
    office.hold("present_onsite")
    office.issue()
    office.hold("present_onsite", day=3)
    page = words(browser(office.manager).get(hub(office)))
    assert "The evidence says something else now" in page
    assert "1 to renew" in page


def test_a_cohort_is_served_by_a_job(office):
    office.hold("present_onsite", "present_onsite", "absent")
    url = reverse("attestations_together", args=[office.cohort.pk, "realisation"])
    client = browser(office.manager)
    assert "Issue 2 documents" in words(client.get(url))
    answer = client.post(url)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("job_detail", args=[Job.objects.get().pk])


def test_an_unknown_kind_is_not_there(office):
    url = reverse("attestations_together", args=[office.cohort.pk, "autre"])
    assert browser(office.manager).get(url).status_code == 404


# --- Who sees what --------------------------------------------------------------------------------


def test_nobody_else_sees_a_document(office):
    office.hold("present_onsite")
    attestation = office.issue()
    [convocation, *_others] = office.send()
    strangers = [
        office.enrolments[1].person,
        factories.trainer_of(office.cohort),
        factories.regional_reviewer(office.cohort.region),
        factories.national_reviewer(),
        factories.juror(),
    ]
    for person in strangers:
        for name, key in (
            ("attestation_page", attestation.pk),
            ("attestation_file", attestation.pk),
            ("attestation_facts", attestation.pk),
            ("convocation_page", convocation.pk),
            ("convocation_file", convocation.pk),
            ("attendance_attestation", office.enrolments[0].pk),
            ("attendance_attestation_pdf", office.enrolments[0].pk),
            ("my_convocation", 0),
        ):
            response = browser(person).get(reverse(name, args=[key]))
            assert response.status_code == 404, (person, name)


def test_the_tab_is_for_managers_alone(office):
    page = reverse("cohort_overview", args=[office.cohort.pk])
    assert hub(office) in browser(office.manager).get(page).content.decode()
    trainer = factories.trainer_of(office.cohort)
    assert hub(office) not in browser(trainer).get(page).content.decode()


def test_her_own_pages_lead_to_her_documents(office):
    client = browser(office.enrolments[0].person)
    for name in ("my_half_days", "my_progress"):
        assert reverse("my_documents") in client.get(reverse(name)).content.decode()


# --- What they cost -------------------------------------------------------------------------------


def cost(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert not [q for q in queries if not q["sql"].lstrip().upper().startswith("SELECT")]
    return len(queries)


def full_office(people):
    office = make_office(people)
    office.hold(*["present_onsite"] * people)
    office.send()
    for number in range(people):
        office.issue(number, render=lambda attestation: b"")
    return office


@pytest.mark.parametrize(
    ("name", "most"),
    [("cohort_documents", 16), ("convocation_send", 10), ("attestations_together", 14)],
)
def test_pages_of_a_cohort_cost_the_same_for_one_and_fifteen(at_now, name, most):
    counts = []
    for people in (1, 15):
        office = full_office(people)
        more = {"convocation_send": [office.coming.pk], "attestations_together": ["realisation"]}
        url = reverse(name, args=[office.cohort.pk, *more.get(name, [])])
        counts.append(cost(browser(office.manager), url))
    assert counts[0] == counts[1] <= most


def test_pages_of_a_person_are_cheap(at_now):
    office = full_office(1)
    person = browser(office.enrolments[0].person)
    attestation, convocation = Attestation.objects.get(), Convocation.objects.get()
    for url, most in (
        (reverse("my_documents"), 10),
        (attendance_url(office), 12),
        (reverse("attestation_page", args=[attestation.pk]), 10),
        (reverse("convocation_page", args=[convocation.pk]), 10),
    ):
        assert cost(person, url) <= most, url
