"""Django's SQLite, whose writers do not oversleep (see ``base``)."""
