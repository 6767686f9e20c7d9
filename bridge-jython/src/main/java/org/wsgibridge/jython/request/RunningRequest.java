package org.wsgibridge.jython.request;

import org.python.core.PyDictionary;
import org.wsgibridge.exchange.Exchange;

/** The request that a worker thread runs, as the Python code on that thread uses it. */
public interface RunningRequest {

    Exchange exchange();

    /** Returns what {@code mod_wsgi.request_data()} is for this request; any thread may ask. */
    PyDictionary data();

    /** Returns where the prints of its thread go. */
    RequestLog log();
}
