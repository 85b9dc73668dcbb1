"""Events as sentences. Higher layers register the words for their own verbs at start-up."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from lms.audit.models import AuditEvent

Presenter = Callable[[AuditEvent], str]
_presenters: dict[str, Presenter] = {}


def register_presenter(verb: str, presenter: Presenter) -> None:
    """Say how events of ``verb`` read; called from ``AppConfig.ready()``, once a verb."""
    if verb in _presenters and _presenters[verb] is not presenter:
        raise ValueError(f"The verb {verb} already has a presenter.")
    _presenters[verb] = presenter


def registered_verbs() -> set[str]:
    """The verbs that have words of their own."""
    return set(_presenters)


def actor_of(event: AuditEvent) -> str:
    """Who did it, as written down at the time; the platform when nobody did."""
    return event.actor_label if event.actor_id is not None else _("The platform")


def present(event: AuditEvent) -> str:
    """One sentence in the active language: who did what to what, and why if a reason was given."""
    presenter = _presenters.get(event.verb, _present_plainly)
    sentence = presenter(event)
    if event.reason:
        sentence = _("%(sentence)s Reason: %(reason)s") % {
            "sentence": sentence,
            "reason": event.reason,
        }
    return sentence


def _present_plainly(event: AuditEvent) -> str:
    words = {
        "actor": actor_of(event),
        "object": event.object_label,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
    }
    if event.to_state:
        return _("%(actor)s changed “%(object)s” from %(from)s to %(to)s.") % words
    return _("%(actor)s: %(verb)s on “%(object)s”.") % words
