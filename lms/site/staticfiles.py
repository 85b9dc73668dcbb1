"""Static files: hashed names, and our own compressed ahead of time."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage

# The admin's own scripts are many, large and seen by few: compressing them takes most of a start.
NOT_COMPRESSED = ("wagtail", "django_tables2/", "django_filters/")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that leaves the files of the administration uncompressed."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what visitors load."""
        return super().compress_files(
            [path for path in paths if not path.startswith(NOT_COMPRESSED)]
        )
