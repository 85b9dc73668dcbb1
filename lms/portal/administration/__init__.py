"""Pages of those who run the installation: accounts, outbox, journal."""
