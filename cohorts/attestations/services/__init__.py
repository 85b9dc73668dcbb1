"""Sending convocations and issuing attestations."""

from cohorts.attestations.services.convening import send_convocations
from cohorts.attestations.services.issuing import issue_attestation, issue_together

__all__ = ["issue_attestation", "issue_together", "send_convocations"]
