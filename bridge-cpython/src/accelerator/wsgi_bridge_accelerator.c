/*
 * The daemon's hot functions in C: see wsgibridge/accelerator.py, which calls them, and the Python functions that they stand for.
 *
 * Each function returns what its Python reference returns for the same arguments, or None: "not mine". It says None to everything
 * unusual (another type, a fault, a limit), and the reference then decides and raises. So rules and messages are in Python only.
 * A function does no I/O, starts no thread, keeps the GIL, and takes only exact str, bytes, list, tuple and dict, whose methods no
 * application can replace.
 *
 * The limited API of Python 3.8: one wheel serves every later version. Module state is the cache of names only; it has a fixed size.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03080000
#include <Python.h>
#include <string.h>

/* What accelerator.py expects: a number that changes with the meaning of any function. */
#define CONTRACT 1

/* As in gateway.py and protocol.py; a test compares them. */
#define LARGEST_HEAD 262144
#define CHUNK_SIZE 65536
#define FRAME_HEAD 12
#define KIND_HEAD 66
#define LAST 1
#define DONE 2
/* Three doubles and a number. */
#define REQUEST_HEAD 28
#define MOST_DIGITS 18

/* Names of variables that came last, by a hash of their bytes: a new one takes the place of another. */
#define NAMES 512
#define LONGEST_NAME 47

typedef struct {
    PyObject *text;
    Py_ssize_t size;
    char bytes[LONGEST_NAME + 1];
} Name;

enum { ARRIVED, QUEUED, DISPATCHED, STARTED, THREAD, KEYS };

static const char *const KEY_TEXTS[KEYS] = {
    "mod_wsgi.request_start", "mod_wsgi.queue_start", "mod_wsgi.daemon_start", "mod_wsgi.application_start", "mod_wsgi.thread_id",
};

typedef struct {
    PyObject *keys[KEYS];
    Name names[NAMES];
} State;

static PyObject *
not_mine(void)
{
    Py_INCREF(Py_None);
    return Py_None;
}

/* Returns "not mine" for what a wrong argument raises; a lack of memory and the end of a request are passed on. */
static PyObject *
refuse(void)
{
    if (PyErr_ExceptionMatches(PyExc_TypeError) || PyErr_ExceptionMatches(PyExc_ValueError)
        || PyErr_ExceptionMatches(PyExc_LookupError) || PyErr_ExceptionMatches(PyExc_ArithmeticError)) {
        PyErr_Clear();
        return not_mine();
    }
    return NULL;
}

static uint32_t
number_at(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void
put_number(unsigned char *at, size_t value)
{
    at[0] = (unsigned char)(value >> 24);
    at[1] = (unsigned char)(value >> 16);
    at[2] = (unsigned char)(value >> 8);
    at[3] = (unsigned char)value;
}

/* --- environ(bases, raw, now, thread): request.make_environ */

static PyObject *
double_at(const unsigned char *at)
{
    uint64_t bits = (uint64_t)number_at(at) << 32 | number_at(at + 4);
    double value;
    memcpy(&value, &bits, sizeof value);
    return PyFloat_FromDouble(value);
}

/* Returns a new reference to the text of a name. */
static PyObject *
name_of(State *state, const char *bytes, Py_ssize_t size)
{
    if (size > LONGEST_NAME) {
        return PyUnicode_DecodeLatin1(bytes, size, NULL);
    }
    uint32_t hash = 2166136261u;
    for (Py_ssize_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    }
    Name *name = &state->names[(hash ^ hash >> 16) % NAMES];
    if (name->text == NULL || name->size != size || memcmp(name->bytes, bytes, (size_t)size) != 0) {
        PyObject *text = PyUnicode_DecodeLatin1(bytes, size, NULL);
        if (text == NULL) {
            return NULL;
        }
        PyObject *old = name->text;
        name->text = text;
        name->size = size;
        memcpy(name->bytes, bytes, (size_t)size);
        Py_XDECREF(old);
    }
    Py_INCREF(name->text);
    return name->text;
}

/* Puts a value, whose reference it takes over, where it is not NULL. */
static int
put(PyObject *environ, PyObject *key, PyObject *value)
{
    if (value == NULL) {
        return -1;
    }
    int result = PyDict_SetItem(environ, key, value);
    Py_DECREF(value);
    return result;
}

/* Takes the next text, up to a NUL or the end; moves *at behind that NUL, or to NULL at the end. */
static const char *
next_text(const char **at, const char *end, Py_ssize_t *size)
{
    const char *start = *at;
    const char *stop = memchr(start, 0, (size_t)(end - start));
    *size = (stop == NULL ? end : stop) - start;
    *at = stop == NULL ? NULL : stop + 1;
    return start;
}

static int
put_texts(State *state, PyObject *environ, PyObject *names, const char *at, const char *end)
{
    Py_ssize_t size;
    Py_ssize_t count = PyTuple_Size(names);
    for (Py_ssize_t i = 0; i < count && at != NULL; i++) {
        const char *text = next_text(&at, end, &size);
        if (put(environ, PyTuple_GetItem(names, i), PyUnicode_DecodeLatin1(text, size, NULL)) < 0) {
            return -1;
        }
    }
    while (at != NULL) {
        Py_ssize_t name_size;
        const char *name = next_text(&at, end, &name_size);
        if (at == NULL) {
            break; /* without a value */
        }
        const char *text = next_text(&at, end, &size);
        PyObject *key = name_of(state, name, name_size);
        if (key == NULL) {
            return -1;
        }
        int result = put(environ, key, PyUnicode_DecodeLatin1(text, size, NULL));
        Py_DECREF(key);
        if (result < 0) {
            return -1;
        }
    }
    return 0;
}

static int
put_all(State *state, PyObject *environ, PyObject *names, PyObject *raw, PyObject *now, PyObject *thread)
{
    const char *bytes = PyBytes_AsString(raw);
    const unsigned char *numbers = (const unsigned char *)bytes;
    if (put_texts(state, environ, names, bytes + REQUEST_HEAD, bytes + PyBytes_Size(raw)) < 0) {
        return -1;
    }
    for (int i = ARRIVED; i <= DISPATCHED; i++) {
        if (put(environ, state->keys[i], double_at(numbers + 8 * i)) < 0) {
            return -1;
        }
    }
    if (PyDict_SetItem(environ, state->keys[STARTED], now) < 0) {
        return -1;
    }
    return PyDict_SetItem(environ, state->keys[THREAD], thread);
}

static PyObject *
environ_of(PyObject *module, PyObject *arguments)
{
    PyObject *bases, *raw, *now, *thread;
    if (!PyArg_UnpackTuple(arguments, "environ", 4, 4, &bases, &raw, &now, &thread)) {
        return NULL;
    }
    if (!PyDict_CheckExact(bases) || !PyBytes_CheckExact(raw) || PyBytes_Size(raw) < REQUEST_HEAD) {
        return not_mine();
    }
    PyObject *number = PyLong_FromUnsignedLong(number_at((const unsigned char *)PyBytes_AsString(raw) + 24));
    if (number == NULL) {
        return NULL;
    }
    PyObject *shared = PyDict_GetItemWithError(bases, number);
    Py_DECREF(number);
    if (shared == NULL) {
        return PyErr_Occurred() ? refuse() : not_mine();
    }
    if (!PyTuple_CheckExact(shared) || PyTuple_Size(shared) != 2) {
        return not_mine();
    }
    Py_INCREF(shared); /* whatever happens to the bases meanwhile */
    PyObject *base = PyTuple_GetItem(shared, 0);
    PyObject *names = PyTuple_GetItem(shared, 1);
    PyObject *environ = NULL;
    if (PyDict_CheckExact(base) && PyTuple_CheckExact(names)) {
        environ = PyDict_Copy(base);
        if (environ != NULL && put_all(PyModule_GetState(module), environ, names, raw, now, thread) < 0) {
            Py_DECREF(environ);
            environ = NULL;
        }
    }
    Py_DECREF(shared);
    if (environ == NULL) {
        return PyErr_Occurred() ? refuse() : not_mine();
    }
    return environ;
}

/* --- head(status, headers, statuses, names): gateway.make_head */

/* Adds a header to the parts; returns 1 if it did, 0 for "not mine", -1 for an exception. */
static int
add_header(PyObject *parts, PyObject *header, PyObject *names, PyObject **length)
{
    if (!PyTuple_CheckExact(header) || PyTuple_Size(header) != 2) {
        return 0;
    }
    PyObject *name = PyTuple_GetItem(header, 0);
    PyObject *value = PyTuple_GetItem(header, 1);
    if (!PyUnicode_CheckExact(name) || !PyUnicode_CheckExact(value)) {
        return 0;
    }
    PyObject *is_length = PyDict_GetItemWithError(names, name);
    if (is_length == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    if (is_length != Py_True && is_length != Py_False) {
        return 0;
    }
    if (is_length == Py_True && *length == NULL) {
        Py_INCREF(value);
        *length = value;
    }
    return PyList_Append(parts, name) < 0 || PyList_Append(parts, value) < 0 ? -1 : 1;
}

/* Adds all of them; as add_header. */
static int
add_headers(PyObject *parts, PyObject *headers, PyObject *names, PyObject **length)
{
    /* The size is read each time: a name that is a subclass of str can run code when names are compared. */
    for (Py_ssize_t i = 0; i < PyList_Size(headers); i++) {
        PyObject *header = PyList_GetItem(headers, i);
        if (header == NULL) {
            return -1;
        }
        Py_INCREF(header);
        int added = add_header(parts, header, names, length);
        Py_DECREF(header);
        if (added != 1) {
            return added;
        }
    }
    return 1;
}

/* Joins the parts; returns NULL without an exception for "not mine". */
static PyObject *
joined(PyObject *parts)
{
    PyObject *separator = PyUnicode_FromStringAndSize("\0", 1);
    if (separator == NULL) {
        return NULL;
    }
    PyObject *text = PyUnicode_Join(separator, parts);
    Py_DECREF(separator);
    if (text == NULL) {
        return NULL;
    }
    PyObject *head = PyUnicode_GetLength(text) > LARGEST_HEAD ? NULL : PyUnicode_AsLatin1String(text);
    Py_DECREF(text);
    if (head == NULL) {
        return NULL;
    }
    const char *at = PyBytes_AsString(head);
    size_t size = (size_t)PyBytes_Size(head);
    Py_ssize_t separators = PyList_Size(parts) - 1;
    int valid = memchr(at, '\r', size) == NULL && memchr(at, '\n', size) == NULL;
    const char *end = at + size;
    while (valid && (at = memchr(at, 0, (size_t)(end - at))) != NULL) {
        valid = --separators >= 0;
        at++;
    }
    if (!valid || separators != 0) {
        Py_DECREF(head);
        return NULL;
    }
    return head;
}

static PyObject *
head_of(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *status, *headers, *statuses, *names;
    if (!PyArg_UnpackTuple(arguments, "head", 4, 4, &status, &headers, &statuses, &names)) {
        return NULL;
    }
    if (!PyUnicode_CheckExact(status) || !PyList_CheckExact(headers) || !PyAnySet_CheckExact(statuses)
        || !PyDict_CheckExact(names)) {
        return not_mine();
    }
    int known = PySet_Contains(statuses, status);
    if (known != 1) {
        return known < 0 ? refuse() : not_mine();
    }
    PyObject *parts = PyList_New(0);
    if (parts == NULL) {
        return NULL;
    }
    PyObject *length = NULL;
    PyObject *head = NULL;
    PyObject *result = NULL;
    if (PyList_Append(parts, status) == 0 && add_headers(parts, headers, names, &length) == 1) {
        head = joined(parts);
    }
    if (head != NULL) {
        result = PyTuple_Pack(2, head, length == NULL ? Py_None : length);
    }
    Py_DECREF(parts);
    Py_XDECREF(head);
    Py_XDECREF(length);
    if (result == NULL) {
        return PyErr_Occurred() ? refuse() : not_mine();
    }
    return result;
}

/* --- whole(ident, head, length, data): the frame that Request._deliver_only makes */

/* Returns a declared length; -1 for "not mine". */
static int64_t
declared(PyObject *length)
{
    Py_ssize_t size = PyUnicode_CheckExact(length) ? PyUnicode_GetLength(length) : 0;
    if (size < 1 || size > MOST_DIGITS) {
        return -1;
    }
    int64_t value = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_UCS4 digit = PyUnicode_ReadChar(length, i);
        if (digit < '0' || digit > '9') {
            return -1;
        }
        value = value * 10 + (int64_t)(digit - '0');
    }
    return value;
}

static int
is_bodyless(const char *head)
{
    return memcmp(head, "204", 3) == 0 || memcmp(head, "205", 3) == 0 || memcmp(head, "304", 3) == 0;
}

static PyObject *
whole_of(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *ident, *head, *length, *data;
    if (!PyArg_UnpackTuple(arguments, "whole", 4, 4, &ident, &head, &length, &data)) {
        return NULL;
    }
    if (!PyLong_CheckExact(ident) || !PyBytes_CheckExact(head) || !PyBytes_CheckExact(data)) {
        return not_mine();
    }
    unsigned long number = PyLong_AsUnsignedLong(ident);
    if (number == (unsigned long)-1 && PyErr_Occurred()) {
        return refuse();
    }
    size_t head_size = (size_t)PyBytes_Size(head);
    size_t size = (size_t)PyBytes_Size(data);
    const char *head_bytes = PyBytes_AsString(head);
    if (number > UINT32_MAX || head_size < 3 || head_size > LARGEST_HEAD || size > CHUNK_SIZE || is_bodyless(head_bytes)
        || (length != Py_None && declared(length) < (int64_t)size)) {
        return not_mine();
    }
    PyObject *frame = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(FRAME_HEAD + 4 + head_size + size));
    if (frame == NULL) {
        return NULL;
    }
    unsigned char *at = (unsigned char *)PyBytes_AsString(frame);
    at[0] = KIND_HEAD;
    at[1] = LAST | DONE;
    at[2] = at[3] = 0;
    put_number(at + 4, number);
    put_number(at + 8, 4 + head_size + size);
    put_number(at + FRAME_HEAD, head_size);
    memcpy(at + FRAME_HEAD + 4, head_bytes, head_size);
    memcpy(at + FRAME_HEAD + 4 + head_size, PyBytes_AsString(data), size);
    return frame;
}

/* --- the module */

static int
execute(PyObject *module)
{
    State *state = PyModule_GetState(module);
    for (int i = 0; i < KEYS; i++) {
        state->keys[i] = PyUnicode_InternFromString(KEY_TEXTS[i]);
        if (state->keys[i] == NULL) {
            return -1;
        }
    }
    if (PyModule_AddIntConstant(module, "CONTRACT", CONTRACT) < 0) {
        return -1;
    }
    return PyModule_AddStringConstant(module, "__version__", VERSION);
}

static int
clear(PyObject *module)
{
    State *state = PyModule_GetState(module);
    if (state != NULL) {
        for (int i = 0; i < KEYS; i++) {
            Py_CLEAR(state->keys[i]);
        }
        for (int i = 0; i < NAMES; i++) {
            Py_CLEAR(state->names[i].text);
        }
    }
    return 0;
}

static void
destroy(void *module)
{
    clear(module);
}

static PyMethodDef methods[] = {
    {"environ", environ_of, METH_VARARGS, "environ(bases, raw, now, thread): the dict of request.make_environ, or None"},
    {"head", head_of, METH_VARARGS, "head(status, headers, statuses, names): the pair of gateway.make_head, or None"},
    {"whole", whole_of, METH_VARARGS, "whole(ident, head, length, data): the frame of a complete response, or None"},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "wsgi_bridge_accelerator", "Hot functions of WSGI Bridge's daemon.", sizeof(State), methods, slots, NULL,
    clear, destroy,
};

PyMODINIT_FUNC
PyInit_wsgi_bridge_accelerator(void)
{
    return PyModuleDef_Init(&definition);
}
