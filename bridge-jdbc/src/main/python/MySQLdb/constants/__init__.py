"""Constants of MySQL."""

__all__ = ['CR', 'FIELD_TYPE', 'CLIENT', 'ER', 'FLAG']
