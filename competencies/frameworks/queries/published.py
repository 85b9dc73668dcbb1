"""Published texts, kept in the memory of each process.

Triggers hold a published text still, so what was read once is what stands there; a draft is read
anew each time. Whoever gets one shares it with every other request: it is for reading.
"""

from functools import lru_cache

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries.layout import Outline, outline
from competencies.frameworks.queries.scales import Choices, choices_of
from competencies.frameworks.states import VersionState

# Of two hundred competencies, a text takes some 200 kB.
MOST = 32


def text_of(version: FrameworkVersion) -> tuple[Outline, Choices]:
    """The text laid out, and what its scale lets one answer: two queries the first time."""
    if version.state == VersionState.DRAFT:
        return outline(version.pk), choices_of(version.scale_version_id)
    return _kept(version.pk, version.scale_version_id, version.content_hash)


@lru_cache(maxsize=MOST)
def _kept(version_id: int, scale_version_id: int, content_hash: str) -> tuple[Outline, Choices]:
    return outline(version_id), choices_of(scale_version_id)


def forget_texts() -> None:
    """Forget all texts: for tests, where the next database has others under the same keys."""
    _kept.cache_clear()
