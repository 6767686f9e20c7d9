"""Where Python's ``logging`` goes when an application configures nothing, or nothing but a level.

Python would write such records to ``sys.stderr``, where they lose level and logger. A handler of the root logger from the
start would get them too, but make ``logging.basicConfig()`` do nothing and log twice what an application logs itself.
"""
import logging

#: The arguments of an application that configures its own output.
_OUTPUT = frozenset(['datefmt', 'filename', 'format', 'handlers', 'stream', 'style'])


def install(handler_class):
    """Has a handler of that class used instead of ``sys.stderr``."""
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
    """``logging.warning()`` and its like call it as well."""
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
