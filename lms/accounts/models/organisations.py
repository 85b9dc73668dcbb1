"""Regions, structures and profiles: reference data of the field."""

from django.db import models


class Region(models.Model):
    """A French region by INSEE code, with its IANA time zone and its agency (ARS).

    ``facs_federation`` is empty where no federation is known for sure.
    """

    insee = models.CharField(primary_key=True, max_length=2)
    name = models.CharField(max_length=80, unique=True)
    timezone = models.CharField(max_length=40)
    ars = models.CharField(max_length=80)
    facs_federation = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StructureType(models.Model):
    """A kind of employer: DAC, CPTS, health centre …"""

    code = models.CharField(primary_key=True, max_length=10)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Structure(models.Model):
    """An employer. ``group`` is its managing body (Filiéris, MSA …) where known."""

    name = models.CharField(max_length=200)
    type = models.ForeignKey(StructureType, on_delete=models.PROTECT, related_name="structures")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="structures")
    group = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "region"], name="structure_name_is_unique_in_region"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    """What a trainee does: physician, nurse, social worker …"""

    code = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
