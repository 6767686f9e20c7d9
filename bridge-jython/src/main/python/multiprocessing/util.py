"""The names of multiprocessing.util that libraries use."""

_finalizer_registry = {}
