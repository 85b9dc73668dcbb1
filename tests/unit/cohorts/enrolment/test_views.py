"""The pages: who opens them, what they show, what they write."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cohorts.enrolment import services
from cohorts.enrolment.intake import COLUMNS
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import trainers_of
from cohorts.enrolment.states import DepartureReason
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import User
from lms.audit.models import AuditEvent
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HEADINGS = "courriel;prénom;nom;profil;structure;type de structure;région"


@pytest.fixture
def cohort():
    return factories.cohort()


@pytest.fixture
def enrolment(cohort):
    return factories.enrolment(cohort)


@pytest.fixture
def signed_in(client):
    """Sign somebody in; the clock of the tests is older than the session cookie's."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def addresses(cohort, enrolment, trainer):
    """Every page about one cohort, by URL name."""
    one = {"cohort_id": cohort.pk}
    person = {**one, "enrolment_id": enrolment.pk}
    return {
        "cohort_overview": one,
        "cohort_edit": one,
        "trainer_assign": one,
        "trainer_end": {**one, "person_id": trainer.pk},
        "enrolment_page": person,
        "enrolment_step": {**person, "step_slug": "retirer"},
        "enrol_person": one,
        "intake_upload": one,
        "intake_template": {**one, "extension": "csv"},
    }


FOR_ALL_IN_SCOPE = {"cohort_overview", "enrolment_page"}


def statuses(client, cohort, enrolment, trainer):
    found = {}
    for name, kwargs in addresses(cohort, enrolment, trainer).items():
        found[name] = client.get(reverse(name, kwargs=kwargs)).status_code
    return found


def test_a_manager_opens_every_page(signed_in, cohort, enrolment):
    trainer = factories.trainer_of(cohort)
    found = statuses(signed_in(factories.manager()), cohort, enrolment, trainer)
    assert set(found.values()) == {200}, found


def test_a_trainer_sees_but_does_not_act(signed_in, cohort, enrolment):
    trainer = factories.trainer_of(cohort)
    found = statuses(signed_in(trainer), cohort, enrolment, trainer)
    assert found == {name: 200 if name in FOR_ALL_IN_SCOPE else 403 for name in found}


@pytest.mark.parametrize("elsewhere", ["another cohort", "another programme"])
def test_out_of_scope_is_not_found(signed_in, cohort, enrolment, elsewhere):
    if elsewhere == "another cohort":
        person = factories.trainer_of(factories.cohort(cohort.programme_version))
    else:
        person = factories.user()
        factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "another")
    found = statuses(signed_in(person), cohort, enrolment, factories.trainer_of(cohort))
    assert set(found.values()) == {404}, found


def test_regions_jurors_editors_and_trainees_get_no_cohort_page(signed_in, cohort, enrolment):
    people = [
        factories.regional_reviewer(cohort.region),
        factories.national_reviewer(),
        factories.juror(),
        factories.editor(),
        enrolment.person,
    ]
    trainer = factories.trainer_of(cohort)
    for person in people:
        client = signed_in(person)
        assert client.get(reverse("cohort_list")).status_code == 403
        found = statuses(client, cohort, enrolment, trainer)
        assert set(found.values()) == {403}, (person, found)


def test_a_person_is_found_in_her_cohort_only(signed_in, enrolment):
    other = factories.cohort(enrolment.cohort.programme_version)
    address = reverse(
        "enrolment_page", kwargs={"cohort_id": other.pk, "enrolment_id": enrolment.pk}
    )
    assert signed_in(factories.manager()).get(address).status_code == 404


def test_visitors_are_sent_to_the_sign_in(client, cohort):
    answer = client.get(reverse("cohort_overview", kwargs={"cohort_id": cohort.pk}))
    assert answer.status_code == 302


def test_the_list_shows_the_scope_filters_and_exports(signed_in, cohort):
    there = factories.cohort(
        cohort.programme_version,
        factories.region("53", "Bretagne"),
        label="Printemps",
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 1),
    )
    factories.enrolment(there, state="completed")
    client = signed_in(factories.manager())
    listed = client.get(reverse("cohort_list")).content.decode()
    assert cohort.label in listed
    assert "Printemps" in listed
    for query in ({"q": "printemps"}, {"region": "53"}, {"year": "2024"}):
        found = client.get(reverse("cohort_list"), query).content.decode()
        assert "Printemps" in found
        assert cohort.label not in found
    export = client.get(reverse("cohort_list"), {"format": "csv", "region": "53"})
    lines = b"".join(export.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Printemps;PACTE-CDS;Bretagne;2024-01-01;2024-12-01;1;1;1")


def test_a_trainer_lists_her_cohort_alone(signed_in, cohort):
    other = factories.cohort(cohort.programme_version)
    listed = signed_in(factories.trainer_of(cohort)).get(reverse("cohort_list")).content.decode()
    assert cohort.label in listed
    assert other.label not in listed
    assert reverse("cohort_create") not in listed


def test_lists_cost_the_same_with_one_row_and_fifteen(
    signed_in, cohort, enrolment, django_assert_max_num_queries
):
    client = signed_in(factories.manager())
    pages = [reverse("cohort_list"), reverse("cohort_overview", kwargs={"cohort_id": cohort.pk})]
    counts = []
    for _round in range(2):
        taken = []
        for page in pages:
            with django_assert_max_num_queries(12) as captured:
                assert client.get(page).status_code == 200
            taken.append(len(captured))
        counts.append(taken)
        for _number in range(14):
            more = factories.cohort(cohort.programme_version)
            factories.enrolment(more)
            factories.enrolment(
                cohort, structure=factories.structure(), profile=factories.profile()
            )
    assert counts[0] == counts[1]


def test_a_cohort_is_created_with_its_trainers(signed_in):
    version, region = factories.programme_version(), factories.region()
    other = factories.user(email="relais@essai.example")
    client = signed_in(factories.manager())
    form = {
        "programme_version": version.pk,
        "region": region.pk,
        "label": "3e promotion",
        "starts_on": "2026-09-01",
        "ends_on": "2027-06-30",
        "trainer_emails": "Relais@essai.example",
    }
    wrong = client.post(
        reverse("cohort_create"),
        {**form, "ends_on": "2026-01-01", "trainer_emails": "personne@essai.example"},
    )
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"ends_on", "trainer_emails"}
    assert "3e promotion" in wrong.content.decode()
    ageless = {**form, "starts_on": "0001-01-01", "ends_on": "9999-12-31"}
    errors = client.post(reverse("cohort_create"), ageless).context["form"].errors
    assert set(errors) == {"starts_on", "ends_on"}
    assert not Cohort.objects.exists()
    assert client.post(reverse("cohort_create"), form).status_code == 302
    cohort = Cohort.objects.get()
    assert list(trainers_of(cohort)) == [other]


def test_a_manager_creates_in_her_programmes_only(signed_in):
    mine, other = factories.programme_version("mine"), factories.programme_version("other")
    person = factories.user()
    factories.grant(person, Role.MANAGER, ScopeKind.PROGRAMME, "mine")
    form = {
        "region": factories.region().pk,
        "label": "1re promotion",
        "starts_on": "2026-09-01",
        "ends_on": "2027-06-30",
    }
    client = signed_in(person)
    refused = client.post(reverse("cohort_create"), {**form, "programme_version": other.pk})
    assert "programme_version" in refused.context["form"].errors
    assert not Cohort.objects.exists()
    client.post(reverse("cohort_create"), {**form, "programme_version": mine.pk})
    assert Cohort.objects.get().programme_version == mine


def test_a_cohort_is_changed(signed_in, cohort):
    client = signed_in(factories.manager())
    address = reverse("cohort_edit", kwargs={"cohort_id": cohort.pk})
    form = {"label": "Autre", "starts_on": "2026-02-01", "ends_on": "2026-12-01", "place": "Metz"}
    assert client.post(address, form).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.label, cohort.place) == ("Autre", "Metz")
    assert client.post(address, {**form, "ends_on": "2025-01-01"}).status_code == 422


def test_a_trainer_joins_and_leaves(signed_in, cohort):
    client = signed_in(factories.manager())
    person = factories.user(email="relais@essai.example")
    one = {"cohort_id": cohort.pk}
    assert client.post(reverse("trainer_assign", kwargs=one), {}).status_code == 422
    client.post(reverse("trainer_assign", kwargs=one), {"email": "relais@essai.example"})
    assert list(trainers_of(cohort)) == [person]
    end = reverse("trainer_end", kwargs={**one, "person_id": person.pk})
    assert client.get(end).status_code == 200
    assert list(trainers_of(cohort)) == [person]
    client.post(end)
    assert not trainers_of(cohort).exists()


def test_a_step_is_taken_with_its_reason_and_day(signed_in, cohort):
    manager = factories.manager()
    enrolment = services.enrol(
        cohort=cohort, person=factories.user(), confirmed_on=date(2026, 1, 20), by=manager
    )
    client = signed_in(manager)
    kwargs = {"cohort_id": cohort.pk, "enrolment_id": enrolment.pk}
    address = reverse("enrolment_step", kwargs={**kwargs, "step_slug": "retirer"})
    told = {"cause": "job_change", "reason": "Nouveau poste"}
    late = client.post(address, {**told, "effective_on": "2026-03-11"})
    assert late.status_code == 422
    assert "effective_on" in late.context["form"].errors
    assert "Nouveau poste" in late.content.decode()
    bare = client.post(address, {"effective_on": "2026-03-01"})
    assert {"reason", "cause"} <= bare.context["form"].errors.keys()
    done = client.post(address, {**told, "effective_on": "2026-03-01"})
    assert done.status_code == 302
    assert Enrolment.objects.get().state == "withdrawn"
    page = client.get(done.url).content.decode()
    assert "Nouveau poste" in page
    again = client.post(address, {**told, "effective_on": "2026-03-01"})
    assert again.status_code == 409
    assert enrolment.changes.count() == 2


@pytest.mark.parametrize(
    ("slug", "state", "causes"),
    [
        ("retirer", "enrolled", 6),
        ("abandon", "started", 6),
        ("exclure", "started", 6),
        ("neutraliser", "started", 2),
        ("suspendre", "started", 0),
    ],
)
def test_a_departure_asks_for_a_cause_of_its_list(signed_in, cohort, slug, state, causes):
    enrolment = factories.enrolment(cohort, state=state)
    kwargs = {"cohort_id": cohort.pk, "enrolment_id": enrolment.pk, "step_slug": slug}
    page = signed_in(factories.manager()).get(reverse("enrolment_step", kwargs=kwargs))
    assert page.content.decode().count('name="cause"') == causes


def test_the_cause_of_a_departure_is_for_those_who_manage(signed_in, cohort):
    manager = factories.manager()
    enrolment = factories.enrolment(cohort, state="started")
    services.drop_out(enrolment=enrolment, cause="health_or_family", by=manager, reason="Congé")
    address = reverse(
        "enrolment_page", kwargs={"cohort_id": cohort.pk, "enrolment_id": enrolment.pk}
    )
    cause = str(DepartureReason.HEALTH_OR_FAMILY.label)
    assert cause in signed_in(manager).get(address).content.decode()
    assert cause not in signed_in(factories.trainer_of(cohort)).get(address).content.decode()


def test_a_trainer_takes_no_step(signed_in, cohort, enrolment):
    kwargs = {"cohort_id": cohort.pk, "enrolment_id": enrolment.pk}
    client = signed_in(factories.trainer_of(cohort))
    address = reverse("enrolment_step", kwargs={**kwargs, "step_slug": "retirer"})
    form = {"effective_on": "2026-03-01", "cause": "other", "reason": "Non"}
    answer = client.post(address, form)
    assert answer.status_code == 403
    assert Enrolment.objects.get().state == "enrolled"
    assert "/etapes/" not in client.get(reverse("enrolment_page", kwargs=kwargs)).content.decode()


def test_an_unknown_step_is_not_found(signed_in, cohort, enrolment):
    kwargs = {"cohort_id": cohort.pk, "enrolment_id": enrolment.pk, "step_slug": "oublier"}
    address = reverse("enrolment_step", kwargs=kwargs)
    assert signed_in(factories.manager()).get(address).status_code == 404


def person_form(**values):
    return {
        "email": "marie@essai.example",
        "first_name": "Marie",
        "last_name": "Neuve",
        "confirmed_on": "2026-03-10",
        **values,
    }


def test_one_person_is_enrolled_and_invited(signed_in, cohort):
    client = signed_in(factories.manager())
    address = reverse("enrol_person", kwargs={"cohort_id": cohort.pk})
    wrong = client.post(address, person_form(email="marie", structure="Le Lac"))
    assert wrong.status_code == 422
    assert set(wrong.context["form"].errors) == {"email", "structure_type"}
    assert not Enrolment.objects.exists()
    assert client.post(address, person_form()).status_code == 302
    assert Enrolment.objects.get().person.email == "marie@essai.example"
    assert OutgoingMail.objects.get().address == "marie@essai.example"
    twice = client.post(address, person_form())
    assert twice.status_code == 422
    assert "email" in twice.context["form"].errors
    future = client.post(address, person_form(email="b@essai.example", confirmed_on="2026-03-11"))
    assert "confirmed_on" in future.context["form"].errors
    assert Enrolment.objects.count() == 1
    assert not User.objects.filter(email="b@essai.example").exists()


def upload(client, cohort, content, name="personnes.csv", **values):
    if isinstance(content, list):
        content = "\n".join([HEADINGS, *content]).encode()
    return client.post(
        reverse("intake_upload", kwargs={"cohort_id": cohort.pk}),
        {"file": SimpleUploadedFile(name, content), "confirmed_on": "2026-03-10", **values},
    )


def apply(client, cohort, preview, **values):
    form = {
        "sealed": preview.context["sealed"],
        "confirmed_on": preview.context["day"],
        **values,
    }
    return client.post(reverse("intake_apply", kwargs={"cohort_id": cohort.pk}), form)


def test_upload_previews_and_apply_enrols(signed_in, cohort):
    client = signed_in(factories.manager())
    preview = upload(client, cohort, ["marie@essai.example;Marie;Neuve;;;;"])
    assert preview.status_code == 200
    assert "marie@essai.example" in preview.content.decode()
    assert not Enrolment.objects.exists()
    done = apply(client, cohort, preview)
    assert done.status_code == 302
    assert Enrolment.objects.get().person.first_name == "Marie"
    page = client.get(done.url)
    assert page.status_code == 200
    assert page.context["receipt"].data["enrolled"] == 1
    again = apply(client, cohort, preview)
    assert again.url == done.url
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.csv"),
        (b"%PDF-1.7 \xe2\xe3", "personnes.csv"),
        (b"nom;pr\xe9nom\nNeuve;Marie", "personnes.csv"),
        (bytes(range(256)) * 40_000, "bruit.xlsx"),
        (b"courriel;prenom;nom\nmarie;Marie;Neuve", "personnes.csv"),
        ("\n".join([HEADINGS, *["a@b.fr;A;B;;;;"] * 5000]).encode(), "longue.csv"),
    ],
    ids=["empty", "pdf", "missing column", "10 MB of noise", "bad address", "5,000 rows"],
)
def test_bad_files_are_answered_by_a_preview_with_its_errors(signed_in, cohort, content, name):
    client = signed_in(factories.manager())
    before = User.objects.count()
    answer = upload(client, cohort, content, name=name)
    assert answer.status_code == 422
    assert answer.context["errors"]
    assert answer.context["sealed"] == ""
    for error in answer.context["errors"]:
        assert error.message
    assert User.objects.count() == before
    assert not Enrolment.objects.exists()


def test_a_preview_belongs_to_one_person_one_cohort_and_one_day(signed_in, cohort):
    client = signed_in(factories.manager())
    preview = upload(client, cohort, ["marie@essai.example;Marie;Neuve;;;;"])
    other = factories.cohort(cohort.programme_version)
    assert apply(client, other, preview).status_code == 409
    assert apply(client, cohort, preview, confirmed_on="2026-01-01").status_code == 409
    assert apply(client, cohort, preview, sealed="autre").status_code == 409
    assert apply(signed_in(factories.manager()), cohort, preview).status_code == 409
    assert not Enrolment.objects.exists()


def test_what_changed_since_the_preview_is_previewed_again(signed_in, cohort):
    client = signed_in(factories.manager())
    preview = upload(client, cohort, ["marie@essai.example;Marie;Neuve;;;;"])
    factories.user(email="marie@essai.example")
    answer = apply(client, cohort, preview)
    assert answer.status_code == 409
    assert answer.context["refusal"]
    assert not Enrolment.objects.exists()
    assert apply(client, cohort, answer).status_code == 302


def test_nobody_is_imported_for_a_day_to_come(signed_in, cohort):
    answer = upload(
        signed_in(factories.manager()),
        cohort,
        ["marie@essai.example;Marie;Neuve;;;;"],
        confirmed_on="2026-03-11",
    )
    assert answer.status_code == 422
    assert "confirmed_on" in answer.context["form"].errors


def test_a_trainer_imports_nobody(signed_in, cohort):
    client = signed_in(factories.trainer_of(cohort))
    assert upload(client, cohort, []).status_code == 403
    address = reverse("intake_apply", kwargs={"cohort_id": cohort.pk})
    assert client.post(address, {"sealed": "x"}).status_code == 403


def test_the_balance_of_an_import_belongs_to_its_cohort(signed_in, cohort):
    client = signed_in(factories.manager())
    done = apply(client, cohort, upload(client, cohort, ["marie@essai.example;M;N;;;;"]))
    receipt = AuditEvent.objects.get(verb="cohort.people_imported")
    other = factories.cohort(cohort.programme_version)
    assert done.url.endswith(f"/{receipt.pk}/")
    for kwargs in (
        {"cohort_id": other.pk, "receipt_id": receipt.pk},
        {"cohort_id": cohort.pk, "receipt_id": AuditEvent.objects.earliest("pk").pk},
    ):
        assert client.get(reverse("intake_done", kwargs=kwargs)).status_code == 404


def test_the_template_can_be_filled_in_and_read_back(signed_in, cohort):
    client = signed_in(factories.manager())
    kwargs = {"cohort_id": cohort.pk, "extension": "xlsx"}
    answer = client.get(reverse("intake_template", kwargs=kwargs))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert headings == [str(column.label) for column in COLUMNS]
    book.worksheets[0].append(["marie@essai.example", "Marie", "Neuve"])
    filled = io.BytesIO()
    book.save(filled)
    assert upload(client, cohort, filled.getvalue(), name="x.xlsx").status_code == 200
    kwargs["extension"] = "exe"
    assert client.get(reverse("intake_template", kwargs=kwargs)).status_code == 404


def test_looking_writes_nothing(signed_in, cohort, enrolment):
    trainer = factories.trainer_of(cohort)
    client = signed_in(factories.manager())
    before = AuditEvent.objects.count()
    statuses(client, cohort, enrolment, trainer)
    assert AuditEvent.objects.count() == before
    assert Enrolment.objects.get().state == "enrolled"


def test_the_tabs_mark_the_page_one_is_on(signed_in, cohort, enrolment):
    kwargs = {"cohort_id": cohort.pk, "enrolment_id": enrolment.pk}
    answer = signed_in(factories.manager()).get(reverse("enrolment_page", kwargs=kwargs))
    current = [tab.url for tab in answer.context["tabs"] if tab.current]
    assert current == [reverse("cohort_overview", kwargs={"cohort_id": cohort.pk})]
