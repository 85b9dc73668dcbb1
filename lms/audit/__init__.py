"""Who did what, for whom, when: the log, and the one door of a state change.

Public surface: ``record``, ``change_state``, ``present`` (a sentence for an event) and
``register_presenter``.
"""

from lms.audit.presenters import present, register_presenter
from lms.audit.services import change_state, record

__all__ = ["change_state", "present", "record", "register_presenter"]
