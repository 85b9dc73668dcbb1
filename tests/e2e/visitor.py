"""Somebody in front of a browser of her own."""

import shutil

from playwright.sync_api import Browser, Page, Playwright

PASSWORD = "parcours-partage-2026"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=fr-FR",
)
# What the console calls errors and is none of the page: a status refused on purpose, and a draft
# still saving itself when the page is left by the button that saves it.
NO_FAULTS = ("Failed to load resource", "htmx:sendAbort", "htmx:afterRequest, [object HTMLSpan")


def start_chromium(session: Playwright) -> Browser:
    """The machine's own Chromium. Raises ``LookupError`` when there is none."""
    path = next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
    if path is None:
        raise LookupError("No Chromium: run `make test`, which installs one or says how.")
    return session.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))


class Visitor:
    """One person in a session of her own; ``faults`` gathers what goes wrong behind the pages:
    script errors, violations of the content policy, answers 500 and missing static files."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        **options,
    ) -> None:
        self.context = browser.new_context(
            base_url=url,
            locale="fr-FR",
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            **options,
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._note)
        self.page.on("response", self._note_answer)

    def sign_in(self, email: str, password: str = PASSWORD) -> "Visitor":
        """Through the sign-in form, as she would."""
        self.page.goto("/compte/login/")
        self.page.get_by_label("E-mail", exact=True).fill(email)
        self.page.get_by_label("Mot de passe", exact=True).fill(password)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()
        self.page.wait_for_url("**/ma-journee/")
        return self

    def _note(self, message) -> None:
        if message.type == "error" and not message.text.startswith(NO_FAULTS):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_answer(self, response) -> None:
        is_missing_file = response.status == 404 and "/static/" in response.url
        if response.status >= 500 or is_missing_file:
            self.faults.append(f"{response.url}: {response.status}")
