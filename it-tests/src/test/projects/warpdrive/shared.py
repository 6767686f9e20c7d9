"""Beside the folder that the application runs in: found by PYTHONPATH."""
NAME = 'shared'
