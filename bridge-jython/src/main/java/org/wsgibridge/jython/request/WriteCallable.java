package org.wsgibridge.jython.request;

import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;

/** The {@code write} that start_response returns (PEP 3333, section "The write() Callable"). */
@Untraversable
final class WriteCallable extends NativeFunction {
    private static final long serialVersionUID = 1L;

    private final transient ResponseSink sink;

    WriteCallable(ResponseSink sink) {
        super("write", 1, 1);
        this.sink = sink;
    }

    @Override
    public PyObject __call__(PyObject data) {
        sink.check("write() called after request completed");
        sink.writeNow(data);
        return Py.None;
    }
}
