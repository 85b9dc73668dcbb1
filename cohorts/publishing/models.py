"""What was published, as it was published."""

from django.db import models

from curriculum.programmes.models import Programme


class PublishedPool(models.Model):
    """The results of the cohorts of a programme that began in three years, ``first_year`` the
    first of them; append-only, the latest one is in force.

    ``content`` holds what everybody may know and nothing else (``pools.Content``): what is hidden
    is not in it. ``on`` is the reference date, the end of a quarter.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    on = models.DateField()
    definition_version = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        ordering = ["programme", "-first_year", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "first_year", "on"], name="published_pool_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.first_year}"
