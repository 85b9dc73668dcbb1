"""The training bears one title on every document: an auditor lays them side by side."""

import pytest
from django.urls import reverse

from cohorts.attendance.documents import sheet_pdf
from cohorts.attestations.documents import attestation_pdf, convocation_pdf
from cohorts.attestations.enums import AttestationKind
from tests.unit.cohorts.attestations.conftest import browser, text_of

TITLE = "Coordination d'appui : les bases"
PRINTED = "Coordination d’appui : les bases"


@pytest.fixture
def titled(office):
    programme = office.cohort.programme_version.programme
    programme.title = TITLE
    programme.save()
    return office


def documents(office) -> dict[str, bytes]:
    """The documents of a training by their names, in the order in which they are made."""
    signed = office.hold("present_onsite", "present_onsite", "absent")
    attendance = reverse("attendance_attestation_pdf", args=[office.enrolments[0].pk])
    made = {
        "blank sheet": sheet_pdf(office.coming.half_days.first())[0],
        "signed sheet": sheet_pdf(signed)[0],
        "convocation": convocation_pdf(office.send()[0])[0],
        "attendance attestation": browser(office.manager).get(attendance).content,
        "certificate of realisation": attestation_pdf(office.issue()),
    }
    office.coming.half_days.all().delete()
    ended = office.issue(1, AttestationKind.END_OF_TRAINING)
    return {**made, "end of training": attestation_pdf(ended)}


def test_the_title_is_the_same_on_all_six(titled):
    read = {name: text_of(pdf) for name, pdf in documents(titled).items()}
    assert len(read) == 6
    assert [name for name, text in read.items() if PRINTED not in text] == []
