"""Adding, editing and publishing frameworks and scales; what functions should reach."""

from competencies.frameworks.services.drafts import (
    STANDING,
    new_competency,
    next_number,
    note_edit,
    retire_competency,
    start_draft,
    without_standing,
)
from competencies.frameworks.services.publication import publish_version
from competencies.frameworks.services.scales import add_scale_version
from competencies.frameworks.services.targets import save_target_profile
from competencies.frameworks.services.texts import (
    Line,
    add_framework_version,
    check_is_draft,
    clear_text,
    write_text,
)

__all__ = [
    "STANDING",
    "Line",
    "add_framework_version",
    "add_scale_version",
    "check_is_draft",
    "clear_text",
    "new_competency",
    "next_number",
    "note_edit",
    "publish_version",
    "retire_competency",
    "save_target_profile",
    "start_draft",
    "without_standing",
    "write_text",
]
