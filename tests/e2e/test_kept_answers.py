"""Answers kept on a device: sent from wherever she goes on, none lost, none in another’s way."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import faults_of
from tests.e2e.steps import open_cohort, open_tab

pytestmark = pytest.mark.browser

PERSON = "trainee@demo.example"
TAPS = "**/repondre/"
SAVED = "Enregistré"
KEPT = re.compile("Gardé sur cet appareil")
LOOKING_BACK = "Initial, avec le recul"
NO_ROOM = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
# More than the platform reads of one request.
TOO_LONG = 2_600_000


def open_form(visitor) -> Page:
    page = visitor.sign_in(PERSON).page
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_load_state()
    return page


def item(page: Page, place: int) -> Locator:
    return page.locator("[data-item]").nth(place)


def level(page: Page, place: int, ordinal: int) -> Locator:
    return item(page, place).get_by_role("radio").nth(ordinal)


def choose(page: Page, place: int) -> Locator:
    """A level other than the one that stands there."""
    chosen = level(page, place, 1 if level(page, place, 0).is_checked() else 0)
    chosen.check()
    return chosen


def state(page: Page, place: int) -> Locator:
    return item(page, place).locator("[data-save-state]")


def refused(page: Page) -> Locator:
    return page.get_by_role("region", name="Sur cet appareil, et pas pris par la plateforme")


def test_they_are_sent_from_the_page_she_opens_next(visit):
    page = open_form(visit(width=390, height=844))
    where = page.url
    page.route(TAPS, lambda route: route.abort())
    chosen = [choose(page, place) for place in (3, 4, 5)]
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"\(3\)"))
    page.goto("/ma-journee/")
    waiting = page.get_by_role("status").filter(has_text="appareil")
    expect(waiting).to_contain_text("3 saisies sont gardées sur cet appareil.")
    assert faults_of(page) == []
    page.goto(where)
    expect(page.locator("[data-save-status]")).to_have_text(re.compile(r"\(3\)"))
    expect(waiting).to_have_count(1)
    page.goto("/ma-journee/")
    page.unroute(TAPS)
    sent = "3 saisies gardées sur cet appareil ont été envoyées."
    expect(waiting).to_have_text(sent, timeout=20_000)
    page.goto(where)
    for each in chosen:
        expect(each).to_be_checked()
    expect(page.locator("[data-save-status]")).to_have_text("")


def test_what_came_after_the_submission_stays_readable(visit):
    """Submitted elsewhere meanwhile: shown with the sentence, copied, removed by herself."""
    manager = visit().sign_in("manager@demo.example").page
    open_campaign(manager)
    phone, laptop = visit(width=390, height=844), visit()
    page, other = (each.sign_in(PERSON).page for each in (phone, laptop))
    begin(other)
    page.goto(other.url)
    answer_without_a_line(phone, "Vu avec l’équipe")
    submit_once_all_has_arrived(other)
    phone.context.set_offline(False)

    page.goto(other.url)
    expect(refused(page)).to_contain_text("Vu avec l’équipe", timeout=20_000)
    expect(refused(page)).to_contain_text("ses réponses ne changent plus")
    expect(page.get_by_role("status").filter(has_text="envoyée")).to_have_count(0)
    expect(refused(page)).to_contain_text(re.compile(r"Je découvre Vu avec"))
    assert faults_of(page) == []
    page.goto("/ma-journee/")
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    refused(page).get_by_role("button", name="Copier").click()
    expect(page.get_by_role("status").filter(has_text="Copié")).to_be_visible()
    assert "Vu avec l’équipe" in page.evaluate("navigator.clipboard.readText()")
    refused(page).get_by_role("button", name="Retirer").click()
    expect(refused(page)).to_be_hidden()
    page.reload()
    expect(refused(page)).to_be_hidden()


def open_campaign(page: Page) -> None:
    """A positioning of its own, so that the demonstration's stays as other tests find it."""
    open_cohort(page, "Référents de parcours", "Grand Est", "promotion d’automne")
    open_tab(page, "Positionnements")
    page.get_by_role("link", name="Ouvrir un positionnement").first.click()
    page.get_by_label("Moment de la formation").select_option(label=LOOKING_BACK)
    page.get_by_role("button", name="Ouvrir le positionnement").click()
    expect(page.get_by_role("region", name=LOOKING_BACK)).to_be_visible()


def begin(page: Page) -> None:
    page.goto("/positionnements/")
    card = page.get_by_role("article").filter(has_text=LOOKING_BACK)
    card.get_by_role("button", name="Commencer").click()
    level(page, 0, 2).check()
    expect(state(page, 0)).to_have_text(SAVED)


def answer_without_a_line(visitor, comment: str) -> None:
    visitor.context.set_offline(True)
    item(visitor.page, 7).get_by_text("Ajouter un commentaire").click()
    item(visitor.page, 7).get_by_label("Commentaire").fill(comment)
    level(visitor.page, 7, 0).check()
    expect(state(visitor.page, 7)).to_have_text(KEPT)


def submit_once_all_has_arrived(page: Page) -> None:
    """What this device still keeps goes first; as long as it cannot, nothing is submitted."""
    page.route(TAPS, lambda route: route.abort())
    level(page, 1, 1).check()
    expect(state(page, 1)).to_have_text(KEPT)
    page.goto(page.url.split("?")[0] + "envoyer/")
    submit = page.get_by_role("button", name="Envoyer mon positionnement")
    submit.click()
    expect(page.get_by_role("status").filter(has_text="Rien n’est envoyé")).to_be_visible()
    expect(refused(page).get_by_role("listitem")).to_have_count(1)
    assert faults_of(page) == []
    page.unroute(TAPS)
    submit.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que montre mon positionnement")
    without = page.get_by_role("region", name="Sans niveau")
    expect(without.get_by_role("listitem")).to_have_count(36 - 2)


def test_a_last_change_of_mind_goes_with_the_page(visit):
    """Also back to what stood there when the page was drawn."""
    page = open_form(visit())
    first = choose(page, 9)
    stood = first.get_attribute("value")
    expect(state(page, 9)).to_have_text(SAVED)
    page.reload()
    level(page, 9, 2).check()
    expect(state(page, 9)).to_have_text(SAVED)
    page.route(TAPS, lambda route: route.abort())
    first.check()
    page.get_by_role("button", name="Enregistrer et passer à l’envoi").click()
    page.wait_for_url("**/envoyer/")
    # What the platform has, read by another browser: this one still keeps its own.
    elsewhere = open_form(visit())
    expect(item(elsewhere, 9).locator(":checked")).to_have_value(stood)
    page.unroute(TAPS)
    page.get_by_role("link", name="Revenir à mes réponses").click()
    expect(first).to_be_checked()


def test_she_goes_on_once_a_slow_answer_has_arrived(visit):
    page = open_form(visit())
    arrived = []

    def slowly(route) -> None:
        page.wait_for_timeout(1500)
        arrived.append(route.fetch())
        route.fulfill(response=arrived[-1])

    page.route(TAPS, slowly)
    for ordinal in (3, 2, 0, 1):
        level(page, 10, ordinal).check()
    page.get_by_role("button", name="Enregistrer et passer à l’envoi").click()
    page.wait_for_url("**/envoyer/")
    assert [each.status for each in arrived] == [200] * len(arrived)
    page.unroute(TAPS)
    page.get_by_role("link", name="Revenir à mes réponses").click()
    expect(level(page, 10, 1)).to_be_checked()


def test_one_that_the_platform_cannot_take_lets_the_others_pass(visit):
    visitor = visit()
    page = open_form(visitor)
    visitor.context.set_offline(True)
    item(page, 12).get_by_text("Ajouter un commentaire").click()
    comment = item(page, 12).get_by_label("Commentaire")
    comment.evaluate("(field, length) => { field.value = 'é'.repeat(length / 6); }", TOO_LONG)
    choose(page, 12)
    expect(state(page, 12)).to_have_text(KEPT)
    choose(page, 13)
    visitor.context.set_offline(False)
    expect(state(page, 13)).to_have_text(SAVED, timeout=20_000)
    expect(state(page, 12)).to_have_text("La plateforme ne peut pas prendre ceci en l’état.")
    # It stands in the form again until it is short enough.
    page.reload()
    expect(state(page, 12)).to_have_text("La plateforme ne peut pas prendre ceci en l’état.")
    comment.fill("Plus court")
    choose(page, 12)
    expect(state(page, 12)).to_have_text(SAVED)
    expect(refused(page)).to_be_hidden()


@pytest.mark.parametrize("status", [429, 503])
def test_one_that_fails_for_a_while_is_tried_again(visit, status):
    visitor = visit()
    page = open_form(visitor)
    number = item(page, 15).get_attribute("data-item")

    def fail(route) -> None:
        if f"revision={number}&" in (route.request.post_data or ""):
            route.fulfill(status=status, headers={"Retry-After": "1"}, body="")
        else:
            route.continue_()

    page.route(TAPS, fail)
    choose(page, 15)
    expect(state(page, 15)).to_have_text(KEPT)
    choose(page, 16)
    expect(state(page, 16)).to_have_text(SAVED, timeout=20_000)
    expect(state(page, 15)).to_have_text(KEPT)
    page.unroute(TAPS)
    expect(state(page, 15)).to_have_text(SAVED, timeout=30_000)
    assert all(fault.endswith(f": {status}") for fault in visitor.faults)
    visitor.faults.clear()


def test_a_browser_that_keeps_nothing_says_so(visit):
    visitor = visit()
    visitor.context.add_init_script(NO_ROOM)
    page = open_form(visitor)
    page.route(TAPS, lambda route: route.abort())
    chosen = choose(page, 18)
    expect(state(page, 18)).to_have_text(re.compile("Pas gardé"))
    expect(page.locator("[data-save-status]")).to_have_text(re.compile("Pas gardé"))
    page.unroute(TAPS)
    expect(state(page, 18)).to_have_text(SAVED, timeout=20_000)
    page.reload()
    expect(chosen).to_be_checked()


def test_an_open_page_goes_on_once_she_has_signed_in_again(visit):
    """In another window: the page that stayed open takes the fresh token by itself."""
    visitor = visit()
    page = open_form(visitor)
    visitor.context.clear_cookies()
    choose(page, 20)
    expect(state(page, 20)).to_have_text(re.compile("votre session a pris fin"))
    visitor.page = visitor.context.new_page()
    visitor.sign_in(PERSON).page.close()
    expect(state(page, 20)).to_have_text(SAVED, timeout=40_000)
    choose(page, 21)
    expect(state(page, 21)).to_have_text(SAVED)


def test_a_clock_set_back_loses_no_later_answer(visit):
    """The first is on its way, the clock is set back, she chooses again: both arrive in turn."""
    page = open_form(visit())
    arrived = []

    def slowly(route) -> None:
        page.wait_for_timeout(1000)
        arrived.append(route.fetch())
        route.fulfill(response=arrived[-1])

    page.route(TAPS, slowly)
    level(page, 22, 3).check()
    page.evaluate("const now = Date.now; Date.now = () => now() - 300_000")
    level(page, 22, 1).check()
    expect(state(page, 22)).to_have_text(SAVED, timeout=20_000)
    assert [each.status for each in arrived] == [200, 200]
    page.unroute(TAPS)
    page.reload()
    expect(level(page, 22, 1)).to_be_checked()


def test_a_broken_entry_or_a_page_in_trouble_stops_nothing(visit):
    visitor = visit()
    page = open_form(visitor)
    page.evaluate(
        """() => {
          const prefix = `kept.${kept.words.person}.`;
          const whole = { key: "k", url: "/nowhere/", topic: "t", place: "p", queued_at: "x" };
          for (const missing of Object.keys(whole)) {
            const item = { ...whole, place: missing, [missing]: 1 };
            localStorage.setItem(`${prefix}${item.topic}.${item.place}`, JSON.stringify(item));
          }
          localStorage.setItem(`${prefix}elsewhere`, JSON.stringify(whole));
          localStorage.setItem(`${prefix}null`, "null");
        }"""
    )
    page.reload()
    choose(page, 23)
    expect(state(page, 23)).to_have_text(SAVED)
    page.evaluate("kept.onChange(() => { throw new Error('in trouble'); })")
    for place in (24, 25):
        choose(page, place)
        expect(state(page, place)).to_have_text(SAVED)
    assert all("in trouble" in fault for fault in visitor.faults)
    visitor.faults.clear()
    page.evaluate("localStorage.clear()")


def test_where_there_is_no_more_room_an_older_one_does_not_come_back(visit):
    """The older answer lies in the storage, the later one lives with the page: it alone counts."""
    page = open_form(visit())
    page.route(TAPS, lambda route: route.abort())
    level(page, 26, 3).check()
    expect(state(page, 26)).to_have_text(KEPT)
    page.evaluate(f"() => {{ {NO_ROOM} }}")
    level(page, 26, 1).check()
    expect(state(page, 26)).to_have_text(re.compile("Pas gardé"))
    page.unroute(TAPS)
    expect(state(page, 26)).to_have_text(SAVED, timeout=40_000)
    page.reload()
    expect(level(page, 26, 1)).to_be_checked()
    assert page.evaluate("kept.items().length") == 0


def test_what_was_refused_because_it_was_closed_goes_once_it_is_open_again(visit):
    """The platform’s refusal is played to the page; opened again, nobody has to answer anew."""
    visitor = visit()
    page = open_form(visitor)
    said = {"message": "Ce positionnement est clos.", "closed": True}
    page.route(TAPS, lambda route: route.fulfill(status=409, json=said))
    chosen = choose(page, 27)
    expect(state(page, 27)).to_have_text("Ce positionnement est clos.")
    page.unroute(TAPS)
    page.reload()
    expect(state(page, 27)).to_have_text(SAVED)
    expect(refused(page)).to_be_hidden()
    page.reload()
    expect(chosen).to_be_checked()
    assert all(fault.endswith(": 409") for fault in visitor.faults)
    visitor.faults.clear()
