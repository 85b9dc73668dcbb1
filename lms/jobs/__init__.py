"""Work done in the background: the only door to django-q2.

Public surface: ``job`` (declare a kind), ``services.enqueue``, ``models.Job``.
"""
