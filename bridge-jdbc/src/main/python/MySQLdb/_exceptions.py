"""Exceptions, and the mapping from error numbers to them."""


class MySQLError(StandardError):
    pass


class Warning(Warning, MySQLError):
    pass


class Error(MySQLError):
    pass


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class DataError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


_FIRST_OF_SERVER = 1000
_BY_NUMBER = {0: InterfaceError}
for _class, _numbers in (
        (DataError, (1171, 1230, 1264, 1265, 1406, 1441)),
        (IntegrityError, (1062, 1169, 1215, 1216, 1217, 1364, 1451, 1452)),
        (NotSupportedError, (1196, 1235, 1286, 1289)),
        (ProgrammingError, (1007, 1064, 1102, 1103, 1110, 1111, 1112, 1113, 1146, 1149, 1179, 2014))):
    for _number in _numbers:
        _BY_NUMBER[_number] = _class
del _class, _numbers, _number


def of_number(number, text):
    """Returns the exception for an error with that number."""
    known = _BY_NUMBER.get(number) or (InternalError if number < _FIRST_OF_SERVER else OperationalError)
    return known(number, text)
