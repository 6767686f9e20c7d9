package org.wsgibridge.jython.request;

import org.python.core.PyDictionary;
import org.wsgibridge.exchange.Exchange;

/** The request that a worker thread runs, for functions that the Python code on that thread calls. */
public interface RunningRequest {

    Exchange exchange();

    /** Returns the dict of {@code mod_wsgi.request_data()} for this request. Any thread may call this. */
    PyDictionary data();

    /** Returns the log of what the request's thread prints. */
    RequestLog log();
}
