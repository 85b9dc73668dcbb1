"""Who did what, for whom, when: the log, and the one door of a state change.

Public surface: ``record``, ``change_state``, ``hold`` (a row as it stands, locked), ``present`` (a
sentence for an event) and ``register_presenter``.
"""

from lms.audit.presenters import present, register_presenter
from lms.audit.services import change_state, hold, record

__all__ = ["change_state", "hold", "present", "record", "register_presenter"]
