"""Made-up data of any size, to measure on: ``manage.py make_scale_data``.

The same number of enrolments, seed and day give the same rows. They are written in bulk, past the
services: what only a service leaves behind is not there (see ``making``).
"""
