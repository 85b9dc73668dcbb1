"""A Django app with one kind of job, for the processes that test_worker.py starts."""
