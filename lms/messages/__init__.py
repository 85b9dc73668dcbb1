"""Mails and notices to people."""
