"""The pages: who reaches which, what each says, and that nothing is revealed early."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.dissertations import services
from cohorts.dissertations.models import Assessment, Decision, Defence, Dissertation, Jury
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from tests import factories
from tests.unit.cohorts.dissertations import files
from tests.unit.cohorts.dissertations.conftest import AT_JURY, JURY_DAY, MORNING, people_of

SECRETS = ("Avis-secret-un", "Avis-secret-deux", "13,5", "13.5", "7,5", "7.5")


def browser(person, language="en") -> Client:
    client = Client()
    client.cookies["language"] = language
    client.force_login(person)
    return client


def text(response) -> str:
    return response.content.decode()


def url(name, **arguments) -> str:
    return reverse(name, kwargs=arguments)


# --- The trainee ----------------------------------------------------------------------------------


def test_she_begins_by_posting_and_a_get_writes_nothing(house):
    client = browser(house.author)
    page = client.get(reverse("my_dissertation"))
    assert "Begin my dissertation" in text(page)
    assert not Dissertation.objects.exists()
    start = url("dissertation_start", enrolment_id=house.enrolments[0].pk)
    assert client.get(start).status_code == 405
    assert client.post(start).status_code == 302
    assert Dissertation.objects.get().enrolment == house.enrolments[0]
    assert "Hand in my dissertation" in text(client.get(reverse("my_dissertation")))


def test_she_hands_in_and_reads_what_was_received(house):
    dissertation = house.begun()
    client = browser(house.author)
    response = client.post(
        url("dissertation_hand_in", dissertation_id=dissertation.pk),
        {"title": "Accueillir un médecin", "file": files.upload(files.pdf(pages=12))},
        follow=True,
    )
    said = text(response)
    version = dissertation.versions.get()
    for words in ("Mémoire final.pdf", "12 pages", version.sha256[:12], "Accueillir un médecin"):
        assert words in said
    download = client.get(url("dissertation_file", dissertation_id=dissertation.pk, number=1))
    assert b"".join(download.streaming_content) == files.pdf(pages=12)


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (files.upload(b"PK", "memoire.docx"), "no PDF"),
        (files.upload(b"PK", "memoire.pdf"), "although its name says so"),
        (files.upload(b"", "memoire.pdf"), "empty"),
        (files.upload(files.with_script()), "holds a program"),
    ],
)
def test_a_refused_file_says_why_and_keeps_the_title(house, upload, sentence):
    dissertation = house.begun()
    upload.seek(0)
    response = browser(house.author).post(
        url("dissertation_hand_in", dissertation_id=dissertation.pk),
        {"title": "Le titre que j’ai tapé", "file": upload},
    )
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Le titre que j’ai tapé"' in text(response)
    assert not dissertation.versions.exists()


def test_a_form_without_file_or_title_comes_back(house):
    address = url("dissertation_hand_in", dissertation_id=house.begun().pk)
    client = browser(house.author)
    assert client.post(address, {"title": "Un titre"}).status_code == 422
    response = client.post(address, {"title": "", "file": files.upload()})
    assert response.status_code == 422


def test_she_takes_back_with_a_reason(house):
    dissertation = house.submitted()
    address = url("dissertation_take_back", dissertation_id=dissertation.pk)
    client = browser(house.author)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Mauvaise version"}).status_code == 302
    dissertation.refresh_from_db()
    assert dissertation.state == "writing"


def test_a_convened_dissertation_takes_no_file(house):
    dissertation = house.convened().dissertation
    client = browser(house.author)
    address = url("dissertation_hand_in", dissertation_id=dissertation.pk)
    assert "cannot be changed" in text(client.get(address))
    response = client.post(address, {"title": "Autre", "file": files.upload(files.pdf(8))})
    assert response.status_code == 422
    assert dissertation.versions.count() == 1


def test_the_file_is_an_attachment_without_power(house):
    dissertation = house.submitted()
    address = url("dissertation_file", dissertation_id=dissertation.pk, number=1)
    response = browser(house.author).get(address)
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_number_beyond_the_database_is_not_found(house):
    client = browser(house.author)
    for dissertation_id, number in ((10**30, 1), (1, 10**30)):
        file = url("dissertation_file", dissertation_id=dissertation_id, number=number)
        assert client.get(file).status_code == 404


def test_who_may_read_the_file(house):
    defence = house.convened()
    dissertation = defence.dissertation
    address = url("dissertation_file", dissertation_id=dissertation.pk, number=1)
    elsewhere = factories.trainer_of(factories.cohort())
    allowed = [house.author, house.trainer, house.manager, *people_of(defence.jury)]
    refused = [
        house.enrolments[1].person,
        elsewhere,
        factories.juror(),
        factories.regional_reviewer(house.cohort.region),
        factories.national_reviewer(),
        factories.editor(),
    ]
    assert {browser(person).get(address).status_code for person in allowed} == {200}
    assert {browser(person).get(address).status_code for person in refused} == {404}
    assert Client().get(address).status_code == 302
    assert browser(house.author).get(address.replace("/1/", "/2/")).status_code == 404


def test_other_peoples_ids_do_not_exist(house):
    dissertation = house.submitted()
    client = browser(house.enrolments[1].person)
    for name in ("dissertation_hand_in", "dissertation_take_back"):
        address = url(name, dissertation_id=dissertation.pk)
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "x", "title": "x"}).status_code == 404
    start = url("dissertation_start", enrolment_id=house.enrolments[0].pk)
    assert client.post(start).status_code == 404
    # Not even her manager hands in for her.
    hand_in = url("dissertation_hand_in", dissertation_id=dissertation.pk)
    assert browser(house.manager).get(hand_in).status_code == 404


# --- The manager ----------------------------------------------------------------------------------


def test_a_manager_forms_a_jury_and_convenes(house):
    dissertation = house.submitted()
    people = [factories.juror(), factories.juror()]
    client = browser(house.manager)
    response = client.post(
        url("jury_form", cohort_id=house.cohort.pk),
        {
            "label": "Jury de juin",
            "held_on": "2026-06-12",
            "session": "1",
            "place": "Salle 4",
            "members": [p.pk for p in people],
            "president": people[0].pk,
        },
    )
    jury = Jury.objects.get()
    assert response.headers["Location"] == url("jury_page", jury_id=jury.pk)
    convene = url("jury_convene", jury_id=jury.pk)
    assert "La première coordination" in text(client.get(convene))
    assert client.post(convene, {}).status_code == 422
    assert client.post(convene, {f"hour-{dissertation.pk}": "25:00"}).status_code == 422
    assert client.post(convene, {f"hour-{dissertation.pk}": "09:00"}).status_code == 302
    assert Defence.objects.get().scheduled_at == MORNING
    assert "09:00" in text(client.get(url("jury_page", jury_id=jury.pk)))


def test_a_refused_jury_keeps_what_was_typed(house):
    person = factories.juror()
    response = browser(house.manager).post(
        url("jury_form", cohort_id=house.cohort.pk),
        {
            "label": "Jury d’une seule",
            "held_on": "2026-06-12",
            "session": "1",
            "members": [person.pk],
            "president": person.pk,
        },
    )
    assert response.status_code == 422
    assert "at least 2 members" in text(response)
    assert "Jury d’une seule" in text(response)


def test_a_trainer_reads_the_tab_and_forms_nothing(house):
    defence = house.decided(outcome="refused")
    client = browser(house.trainer)
    page = client.get(url("cohort_juries", cohort_id=house.cohort.pk))
    assert page.status_code == 200
    assert "Jury de juin" in text(page)
    assert url("jury_page", jury_id=defence.jury_id) not in text(page)
    assert "Refused" not in text(page).replace('<option value="refused">Refused</option>', "")
    assert client.get(url("jury_form", cohort_id=house.cohort.pk)).status_code == 403
    assert client.get(url("jury_page", jury_id=defence.jury_id)).status_code == 403
    elsewhere = browser(factories.trainer_of(factories.cohort()))
    assert elsewhere.get(url("cohort_juries", cohort_id=house.cohort.pk)).status_code == 404


def test_a_jury_is_reached_by_its_members_and_managers_alone(house):
    defence = house.convened()
    jury, member = defence.jury, people_of(defence.jury)[1]
    other_manager = factories.user()
    factories.grant(other_manager, "manager", "programme", "another-programme")
    pages = [
        url("jury_page", jury_id=jury.pk),
        url("jury_convene", jury_id=jury.pk),
        url("jury_publish", jury_id=jury.pk),
        url("defence_page", defence_id=defence.pk),
    ]
    assert [browser(house.manager).get(p).status_code for p in pages] == [200] * 4
    assert [browser(member).get(p).status_code for p in pages] == [200, 403, 403, 200]
    assert [browser(factories.juror()).get(p).status_code for p in pages] == [404] * 4
    assert [browser(other_manager).get(p).status_code for p in pages] == [404] * 4
    assert [browser(house.author).get(p).status_code for p in pages] == [403] * 4


def test_out_of_scope_posts_do_not_exist(house):
    defence = house.locked(house.held())
    posts = [
        url("defence_attendance", defence_id=defence.pk),
        url("assessment_save", defence_id=defence.pk),
        url("assessment_lock", defence_id=defence.pk),
        url("decision_record", defence_id=defence.pk),
        url("jury_publish", jury_id=defence.jury_id),
    ]
    stranger = browser(factories.juror())
    assert [stranger.post(address).status_code for address in posts] == [404] * 5
    # In sight without the right: the manager judges nothing, a member presides over nothing.
    assert [browser(house.manager).post(a).status_code for a in posts[1:4]] == [403] * 3
    member = browser(people_of(defence.jury)[1])
    assert member.post(posts[0]).status_code == 403
    assert member.post(posts[3]).status_code == 403
    assert member.post(posts[4]).status_code == 403
    assert not Decision.objects.exists()


def test_results_are_seen_before_they_are_published(house):
    jury = house.jury()
    house.decided(0, jury, outcome="with_reservations")
    client = browser(house.manager)
    address = url("jury_publish", jury_id=jury.pk)
    page = text(client.get(address))
    assert "Validated with reservations" in page
    assert "La méthode reste à préciser." in page
    jury.refresh_from_db()
    assert jury.state == "formed"
    client.post(address)
    assert "published already" in text(client.post(address, follow=True))
    assert OutgoingMail.objects.filter(kind="jury_result").count() == 1


def test_an_undecided_jury_cannot_be_published(house):
    defence = house.held()
    client = browser(house.manager)
    address = url("jury_publish", jury_id=defence.jury_id)
    assert "no decision yet" in text(client.get(address))
    assert "no decision yet" in text(client.post(address, follow=True))
    defence.jury.refresh_from_db()
    assert defence.jury.state == "formed"


def test_reservations_are_lifted_from_the_cohort(house):
    dissertation = house.published("with_reservations").dissertation
    address = url("reservations_lift", dissertation_id=dissertation.pk)
    tab = url("cohort_juries", cohort_id=house.cohort.pk)
    assert address in text(browser(house.manager).get(tab))
    assert address not in text(browser(house.trainer).get(tab))
    assert browser(house.trainer).post(address, {"reason": "x"}).status_code == 403
    client = browser(house.manager)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Corrections faites"}).status_code == 302
    dissertation.refresh_from_db()
    assert dissertation.state == "reservations_lifted"
    assert client.post(address, {"reason": "Encore"}).status_code == 422


# --- The juror ------------------------------------------------------------------------------------


def test_a_juror_finds_her_day_behind_one_link(house):
    defence = house.held()
    member = people_of(defence.jury)[1]
    client = browser(member)
    day = text(client.get(reverse("my_juries")))
    assert url("jury_page", jury_id=defence.jury_id) in day
    jury = text(client.get(url("jury_page", jury_id=defence.jury_id)))
    assert url("defence_page", defence_id=defence.pk) in jury
    page = text(client.get(url("defence_page", defence_id=defence.pk)))
    assert url("dissertation_file", dissertation_id=defence.dissertation_id, number=1) in page
    assert "Jury de juin" not in text(browser(factories.juror()).get(reverse("my_juries")))


def test_a_juror_whose_role_ended_reaches_nothing(house):
    defence = house.held()
    member = people_of(defence.jury)[1]
    member.grants.update(ends_on="2026-01-01")
    client = browser(member)
    assert client.get(reverse("my_juries")).status_code == 403
    assert client.get(url("defence_page", defence_id=defence.pk)).status_code == 403
    file = url("dissertation_file", dissertation_id=defence.dissertation_id, number=1)
    assert client.get(file).status_code == 404


def test_writing_saving_reading_again_locking(house):
    defence = house.held()
    client = browser(people_of(defence.jury)[1])
    save = url("assessment_save", defence_id=defence.pk)
    page = url("defence_page", defence_id=defence.pk)
    with clock.at(AT_JURY):
        response = client.post(save, {"comment": "Travail solide"}, headers={"HX-Request": "true"})
        assert "Draft saved" in text(response)
        assert "Travail solide" in text(client.get(page))
        response = client.post(
            save, {"opinion": "favourable", "mark": "25", "comment": "Travail très solide"}
        )
        assert response.status_code == 422
        assert "Travail très solide" in text(response)
        autosave = client.post(save, {"mark": "25"}, headers={"HX-Request": "true"})
        assert (autosave.status_code, "Not saved" in text(autosave)) == (422, True)
        values = {"opinion": "reserved", "mark": "13.5", "comment": "Fin", "then": "lock"}
        response = client.post(save, values)
        confirm = url("assessment_confirm", defence_id=defence.pk)
        assert response.headers["Location"] == confirm
        assert "13,5" in text(browser(people_of(defence.jury)[1], "fr").get(confirm))
        lock = url("assessment_lock", defence_id=defence.pk)
        client.post(lock)
        assert Assessment.objects.get().state == "draft"
        client.post(lock, {"confirmed": "yes"})
        assert Assessment.objects.get().state == "locked"
        assert "is locked" in text(client.post(lock, {"confirmed": "yes"}, follow=True))
        response = client.post(save, {"opinion": "favourable", "comment": "Autre"})
        assert response.status_code == 422
    assert Assessment.objects.get().comment == "Fin"


def _write(defence, member, opinion, mark, comment):
    services.save_assessment(
        defence=defence, by=member, opinion=opinion, comment=comment, mark=mark
    )


def test_nothing_leaks_before_the_last_lock(house):
    """Every page, fragment and export that anybody can reach, before and after."""
    jury = house.jury(members=3)
    defence = house.held(jury=jury)
    one, two, three = people_of(jury)
    addresses = [
        url("defence_page", defence_id=defence.pk),
        url("jury_page", jury_id=jury.pk),
        url("jury_publish", jury_id=jury.pk),
        url("cohort_juries", cohort_id=house.cohort.pk),
        url("cohort_juries", cohort_id=house.cohort.pk) + "?format=csv",
        url("cohort_progress", cohort_id=house.cohort.pk) + "?format=csv",
        url("assessment_confirm", defence_id=defence.pk),
        reverse("my_juries"),
        reverse("my_dissertation"),
        reverse("my_progress"),
    ]

    def all_that_is_said(person) -> str:
        client = browser(person)
        answers = [client.get(address) for address in addresses]
        return " ".join(
            b"".join(a.streaming_content).decode() if a.streaming else text(a) for a in answers
        )

    with clock.at(AT_JURY):
        _write(defence, one, "favourable", 13.5, "Avis-secret-un")
        services.lock_assessment(defence=defence, by=one)
        _write(defence, two, "unfavourable", 7.5, "Avis-secret-deux")
        services.lock_assessment(defence=defence, by=two)
        for person in (three, house.manager, house.trainer, house.author):
            said = all_that_is_said(person)
            assert not [secret for secret in SECRETS if secret in said], person
            assert "Opinions differ" not in said
        assert "Avis-secret-deux" not in all_that_is_said(one)
        assert "Avis-secret-un" not in all_that_is_said(two)

        _write(defence, three, "favourable", None, "Avis-trois")
        services.lock_assessment(defence=defence, by=three)
        for person in (one, two, three, house.manager):
            page = text(browser(person).get(addresses[0]))
            assert "Avis-secret-un" in page
            assert "Avis-secret-deux" in page
            assert "Opinions differ" in page
        for person in (house.trainer, house.author):
            said = all_that_is_said(person)
            assert not [secret for secret in SECRETS if secret in said], person


def test_agreeing_opinions_need_no_notice(house):
    defence = house.locked(house.held())
    page = text(browser(house.manager).get(url("defence_page", defence_id=defence.pk)))
    assert "Opinions differ" not in page


def test_the_author_sees_no_decision_before_it_is_published(house):
    defence = house.decided(outcome="refused")
    client = browser(house.author)
    for name in ("my_dissertation", "my_progress"):
        page = text(client.get(reverse(name)))
        assert "did not validate" not in page
        assert "méthode" not in page
        assert "Refused" not in page
    services.publish_results(jury=defence.jury, by=house.manager)
    page = text(client.get(reverse("my_dissertation")))
    assert "did not validate" in page
    assert "La méthode reste à préciser." in page
    assert "Avis de" not in page


def test_the_president_records_and_typed_reasons_stay(house):
    defence = house.locked(house.held())
    client = browser(people_of(defence.jury)[0])
    address = url("decision_record", defence_id=defence.pk)
    response = client.post(address, {"outcome": "refused", "reason": ""})
    assert response.status_code == 422
    assert "Give the reason" in text(response)
    assert client.post(address, {"reason": "Tapé pour rien ?"}).status_code == 422
    response = client.post(address, {"outcome": "deferred", "reason": "Annexes manquantes"})
    assert response.headers["Location"] == url("jury_page", jury_id=defence.jury_id)
    assert Decision.objects.get().outcome == "deferred"
    again = client.post(address, {"outcome": "validated", "reason": ""})
    assert again.status_code == 422
    assert "recorded already" in text(again)


def test_attendance_by_the_president(house):
    defence = house.convened()
    client = browser(people_of(defence.jury)[0])
    address = url("defence_attendance", defence_id=defence.pk)
    assert "has not come yet" in text(client.post(address, {"attended": "yes"}, follow=True))
    with clock.at(AT_JURY):
        client = browser(people_of(defence.jury)[0])
        client.post(address, {"attended": "perhaps"})
        assert Defence.objects.get().state == "scheduled"
        client.post(address, {"attended": "no"})
    assert Defence.objects.get().state == "missed"


def test_words_of_people_are_never_markup(house):
    evil = "<script>alert(1)</script>"
    dissertation = house.submitted(title=evil)
    jury = house.jury(label=f"Jury {evil}")
    pages = [url("jury_convene", jury_id=jury.pk), url("cohort_juries", cohort_id=house.cohort.pk)]
    client = browser(house.manager)
    for address in pages:
        assert evil not in text(client.get(address))
    assert evil not in text(browser(house.author).get(reverse("my_dissertation")))
    assert dissertation.title == evil


# --- How much it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cohort_juries", "jury_page", "jury_publish", "jury_convene"])
def test_as_many_queries_for_fifteen_as_for_one(house, name):
    jury = factories.jury(house.cohort, held_on=JURY_DAY)
    waits = name == "jury_convene"
    client = browser(house.manager)
    place = {"cohort_id": house.cohort.pk} if name == "cohort_juries" else {"jury_id": jury.pk}

    def add(number: int) -> None:
        dissertation = factories.dissertation(
            factories.enrolment(house.cohort, state="started"),
            state="submitted" if waits else "defended",
        )
        dissertation.versions.create(
            number=1,
            file="dissertations/x.pdf",
            original_name="x.pdf",
            sha256="0" * 64,
            size=1,
            pages=1,
            uploaded_at=factories.EPOCH,
            uploaded_by=house.author,
        )
        if waits:
            return
        defence = Defence.objects.create(
            jury=jury,
            dissertation=dissertation,
            scheduled_at=MORNING + timedelta(minutes=number),
            state="held",
        )
        Decision.objects.create(
            defence=defence, outcome="validated", decided_at=AT_JURY, decided_by=house.manager
        )

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, **place)).status_code == 200
        return len(captured)

    add(0)
    client.get(url(name, **place))
    at_one = cost()
    for number in range(1, 15):
        add(number)
    assert cost() == at_one
    assert at_one <= 14
