"""The seven closed promotions of PACTE CdS: who they were in numbers, and when.

Regions and years come from ``data/promotions.csv``, the sums from ``data/national_results.yaml``
(87 enrolled, 65 followed in full, 64 with the diploma). The split over promotions is the
demonstration's own: the sources give the participants of Grand Est alone (14).
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Outcomes:
    """How the people of one promotion ended."""

    completed: int
    awarded: int
    withdrawn: int
    dropped_out: int
    unfinished: int

    @property
    def enrolled(self) -> int:
        return self.completed + self.withdrawn + self.dropped_out + self.unfinished


@dataclass(frozen=True)
class Promotion:
    """A closed promotion, its first and last day and its outcomes."""

    region: str
    label: str
    starts_on: date
    ends_on: date
    outcomes: Outcomes


# (region, label) → outcomes.
OUTCOMES = {
    ("27", "1re promotion"): Outcomes(9, 9, 1, 1, 1),
    ("53", "1re promotion"): Outcomes(9, 9, 0, 2, 1),
    ("44", "1re promotion"): Outcomes(11, 10, 0, 1, 2),
    ("11", "expérimentation"): Outcomes(8, 8, 1, 1, 1),
    ("11", "2e promotion"): Outcomes(10, 10, 1, 1, 1),
    ("75", "1re promotion"): Outcomes(10, 10, 0, 1, 2),
    ("93", "1re promotion"): Outcomes(8, 8, 1, 2, 1),
}


def closed_promotions() -> list[Promotion]:
    """The promotions in the order of the file; ``ValueError`` unless they add up as published."""
    with (DATA / "promotions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "closed"]
    promotions = [_promotion(row) for row in rows]
    _check_sums(promotions)
    return promotions


def _promotion(row: dict[str, str]) -> Promotion:
    start, end = int(row["start_year"]), int(row["end_year"])
    outcomes = OUTCOMES[(row["region_insee"], row["label"])]
    if row["participants"] and int(row["participants"]) != outcomes.enrolled:
        raise ValueError(f"{row['region']}: the source says {row['participants']} participants.")
    # Grand Est ran from November 2020 to November 2021 (source 004); the others follow its months.
    return Promotion(
        row["region_insee"], row["label"], date(start, 11, 9), date(end, 11, 26), outcomes
    )


def _check_sums(promotions: list[Promotion]) -> None:
    published = yaml.safe_load((DATA / "national_results.yaml").read_text(encoding="utf-8"))
    sums = {
        "enrolled": sum(each.outcomes.enrolled for each in promotions),
        "followed_in_full": sum(each.outcomes.completed for each in promotions),
        "diploma": sum(each.outcomes.awarded for each in promotions),
    }
    for name, value in sums.items():
        if published[name] != value:
            raise ValueError(f"The promotions add up to {value} {name}, not {published[name]}.")
