"""What libraries look for in multiprocessing.util."""

_finalizer_registry = {}
