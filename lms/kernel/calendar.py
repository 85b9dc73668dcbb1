"""Which days a form takes."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator

# The first and the last day of the calendar have no instant in every zone, and a year more or less
# takes days near them out of it.
IN_CALENDAR = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
