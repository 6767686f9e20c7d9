"""Sends Python's ``logging`` to the bridge if an application configures nothing, or only a level.

Python would write such records to ``sys.stderr``, without level and logger. A handler of the root logger from the start
would also get them, but then ``logging.basicConfig()`` would do nothing, and records with handlers of the application
would be logged twice.
"""
import logging

#: The arguments by which an application configures its own output.
_OUTPUT = frozenset(['datefmt', 'filename', 'format', 'handlers', 'stream', 'style'])


def install(handler_class):
    """Installs a handler of the class instead of ``sys.stderr``."""
    _replace_last_resort(handler_class(logging.WARNING))
    _replace_basic_config(handler_class)


def _replace_last_resort(handler):
    if hasattr(logging, 'lastResort'):
        logging.lastResort = handler
        return
    handled = logging.Logger.callHandlers

    def call_handlers(logger, record):
        ancestor = logger
        while ancestor is not None:
            if ancestor.handlers:
                return handled(logger, record)
            ancestor = ancestor.parent if ancestor.propagate else None
        if record.levelno >= handler.level:
            handler.handle(record)

    logging.Logger.callHandlers = call_handlers


def _replace_basic_config(handler_class):
    """Replaces ``logging.basicConfig()``, which ``logging.warning()`` and similar functions also call."""
    configure = logging.basicConfig

    def basic_config(**options):
        if logging.root.handlers or options.get('force') or _OUTPUT.intersection(options):
            return configure(**options)
        logging.root.addHandler(handler_class())
        if options.get('level') is not None:
            logging.root.setLevel(options['level'])

    basic_config.__name__ = configure.__name__
    basic_config.__doc__ = configure.__doc__
    logging.basicConfig = basic_config
