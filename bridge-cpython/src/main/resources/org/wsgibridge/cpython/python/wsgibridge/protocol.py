"""The frames between the JVM and a daemon. The JVM's side is ``Frames.java``.

Every frame has a head of twelve bytes: kind, flags, argument, request id (0: none), length of the payload. Numbers are
big-endian, text in heads and environs is latin-1, other text is UTF-8.
"""
import struct

HEAD_STRUCT = struct.Struct('>BBHII')
HEAD_SIZE = HEAD_STRUCT.size
REQUEST_STRUCT = struct.Struct('>dddI')
COUNT_STRUCT = struct.Struct('>I')
# The head of a frame and the first number of its payload.
COUNTED_STRUCT = struct.Struct('>BBHIII')
FILE_STRUCT = struct.Struct('>IQQQQ')
NANOS_STRUCT = struct.Struct('>Q')

# JVM -> daemon
CONFIG = 1      # payload: key NUL value NUL ...
REQUEST = 2     # argument: application; payload: three doubles (request, queue, daemon start), number of what it shares
                # with others (0: nothing), values for the names there, then key NUL value NUL ...
BODY = 3        # payload: bytes of the request body
BODY_ERROR = 4  # payload: message
CREDIT = 5      # payload: how many more bytes of the response body may be sent
CANCEL = 6      # the response is not wanted any more
INTERRUPT = 7   # raise RequestTimeout in the request
FILE_ACK = 8    # argument: 1 when the file was taken over
SOURCES = 10    # asks for SOURCES_REPLY
CLOSE = 11      # payload: reason NUL how many seconds Python code may take from now on
STACK = 12      # asks for STACK_REPLY; payload: request id
PING = 13       # asks for PONG
FORCE = 14      # end the request with all means that leave the others alone
EVENT = 15      # for subscribers of mod_wsgi; payload: name, then key NUL value ...; a value is s, i or f and its text
CHECK = 16      # asks for CHECK_REPLY; payload: name of a health check of the application
SHARED = 17     # what requests share; request id: its number; payload: key NUL value NUL ..., then the names of further
                # variables, NUL between them; argument: how many names

# daemon -> JVM
READY = 64          # payload: version of Python NUL ticks of a second NUL bytes of a page, as Linux counts both, NUL version
                    # of the accelerator, none without it
FAILED = 65         # payload: message NUL traceback
HEAD = 66           # payload: length of the head, head (status NUL name NUL value ...), first bytes of the body
CHUNK = 67          # payload: bytes of the response body
END = 68            # the response is complete, or failed; argument: TIMEOUT where it failed by RequestTimeout, or RELOAD
LOG = 69            # argument: stream; payload: a line
EXCEPTION = 70      # payload: type NUL message NUL traceback
FILE = 71           # payload: file descriptor, offset, length, device, inode; the head. The rest of the response body
MORE = 72           # payload: how many more bytes of the request body may be sent
SOURCES_REPLY = 74  # payload: path NUL ...
STACK_REPLY = 75    # payload: text, none when the request does not run
PONG = 76
LEAVING = 77        # this process has got a signal to end; argument: 1 when it was an eviction
SUBSCRIBED = 78     # the application has subscribed to events: from now on EVENT has a receiver
RECORD = 79         # a record of logging; argument: level; payload: name of the logger NUL text
CPU_TIME = 80       # payload: nanoseconds of CPU time of the request so far; before the last frame
ROUTE = 81          # payload: http.route of the environ; before the head or the failure
ASKS = 82           # argument: application; its script says before a request whether it is to be loaded again
METER = 83          # argument: number; payload: kind NUL name NUL description NUL key NUL value ... of a tag
HEALTH = 85         # the application has registered a health check; payload: seconds that it may take NUL name
CHECK_REPLY = 86    # payload: what is wrong, none when it is healthy
FAILURE = 87        # what a page for developers shows of an exception, see _bridge_failure.py; before END or FAILED
METERS = 84         # payload: number, 1 where the value is a difference, value (a double); and so on

# flags
LAST = 1    # of BODY, HEAD: the body ends with this frame; of REQUEST: there is no body
DONE = 2    # of HEAD, END: the application is done with the request
FAULT = 4   # of END: the application failed
HELD = 8    # of REQUEST: the body comes when it is asked for
ASK = 16    # of REQUEST: the script is to be asked first
CONTINUED = 32  # of LOG: begun by the same write as the end of the line before it
WIDE = 64   # of BODY: the window of this body has grown to its largest size

# arguments of END
TIMEOUT = 1
RELOAD = 2  # the request is given back: its script is to be loaded again first

# A body is cut into chunks; this many bytes may be under way unacknowledged, in either direction: WINDOW at first, and
# LARGEST_WINDOW when the other end keeps up and the JVM has memory for that. The JVM decides it.
CHUNK_SIZE = 65536
WINDOW = 262144
LARGEST_WINDOW = 2097152
# The size of a socket's buffer, if the system allows it.
SEND_BUFFER = 1048576
# How many bytes of the window a chunk takes beside its own, because a small chunk takes more memory than its bytes.
CHUNK_COST = 64

# The largest frame from the JVM, in bytes: an environ. Frames of bodies are not larger than a chunk, and CONFIG is read
# separately. And the largest answer that the JVM accepts: a larger one ends the request or this process.
LARGEST_FRAME = 1 << 20
LARGEST_CONFIG = 16 << 20
LARGEST_TEXT = 65536
LARGEST_NAME = 256
LARGEST_REPLY = 4 << 20


class ProtocolError(Exception):
    """The JVM has violated the protocol. This process then ends."""


if str is bytes:
    def texts(data):
        """Returns the native strings that NUL separates."""
        return data.split('\0')
else:
    def texts(data):
        """Returns the native strings that NUL separates."""
        return data.decode('latin-1').split('\0')


def with_flag(data, flag):
    """Returns a copy of a whole frame that has one more flag."""
    kind, flags, argument, ident, length = HEAD_STRUCT.unpack_from(data)
    return HEAD_STRUCT.pack(kind, flags | flag, argument, ident, length) + data[HEAD_SIZE:]


def frame(kind, ident, payload=b'', flags=0, argument=0):
    """Makes a frame."""
    return HEAD_STRUCT.pack(kind, flags, argument, ident, len(payload)) + payload
