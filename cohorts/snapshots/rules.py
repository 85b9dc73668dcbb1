"""What must hold before a letter is written to or leaves."""

from django.utils.translation import gettext as _

from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.queries.letters import later_letters, people_named_in, writes_letters
from lms.kernel.refusals import Refused


def check_writes(by) -> None:
    """Raise ``Refused`` unless ``by`` manages every cohort."""
    if not writes_letters(by):
        raise Refused(_("Only those who manage every cohort write to the regions."))


def check_is_draft(letter: RegionLetter) -> None:
    """Raise ``Refused`` once it was sent or dropped."""
    if not letter.is_draft:
        raise Refused(
            _("This letter is “%(state)s”: nothing about it changes any more.")
            % {"state": letter.get_state_display()}
        )


def check_version(letter: RegionLetter, version: int) -> None:
    """Raise ``Refused`` unless ``version`` of the text, which somebody looked at, is today's."""
    if letter.version != version:
        raise Refused(_("Somebody has changed this letter meanwhile: read it again."))


def check_is_latest(letter: RegionLetter) -> None:
    """Raise ``Refused`` when a letter on a later month tells the same, and more."""
    if later_letters(letter).exists():
        raise Refused(
            _("A later letter to this region tells this too: send that one, and drop this one.")
        )


def check_names_nobody(letter: RegionLetter, text: str) -> None:
    """Raise ``Refused`` when ``text`` holds the name of somebody in training in the region."""
    names = sorted(set(people_named_in(letter.region, text)))
    if names:
        raise Refused(
            _("A letter names nobody in training. It says: %(names)s.")
            % {"names": ", ".join(names)},
            field="body",
        )
