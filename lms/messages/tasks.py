"""The background work of the package."""

from smtplib import SMTPException

from lms.jobs.registry import TryAgain, job
from lms.messages.models import OutgoingMail
from lms.messages.services import DELIVER, note_failure, send_now


@job(DELIVER, longest=60)
def deliver(progress, *, mail_id: int) -> dict[str, str]:
    """Send one mail. A mail server that is away is asked again later."""
    mail = OutgoingMail.objects.select_related("recipient").get(pk=mail_id)
    try:
        send_now(mail)
    except (SMTPException, OSError) as error:
        reason = f"{type(error).__name__}: {error}"
        note_failure(mail, error=reason)
        raise TryAgain(reason) from error
    progress(1, 1)
    return {"state": mail.state}
