package org.wsgibridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.failure.FailureReport;
import org.wsgibridge.failure.PythonFailure;
import org.wsgibridge.failure.RequestFacts;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.log.LogText;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;

/**
 * The failure of a request's application: the exception that the application did not catch, and the report that a
 * developer sees on the error page. Empty unless the application has failed. Thread-safe.
 */
public final class ApplicationFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationFailure.class);

    private final String request;
    private final String mount;
    private final Environ environ;

    private volatile @Nullable FailureReport report;

    private volatile @Nullable PythonFailure details;

    /** Written after {@link #traceback}: a thread that sees the type also sees the traceback. */
    private volatile @Nullable String type;

    private volatile @Nullable String traceback;

    /**
     * Makes an empty failure.
     *
     * @param request the request's id
     * @param mount the path of its mount
     * @param environ the request's environ
     */
    ApplicationFailure(String request, String mount, Environ environ) {
        this.request = request;
        this.mount = mount;
        this.environ = environ;
    }

    /**
     * Sets the report that the error page shows if its status is 500. Called only for process groups with
     * {@code debug=on}; without a report, the page shows nothing of the failure.
     *
     * @param shown the report
     */
    public void report(FailureReport shown) {
        report = shown;
    }

    /**
     * Notes the description of the exception, for the error page. Only the first description counts.
     *
     * @param known the description; {@code null} if nothing is known, which changes nothing
     */
    public void details(@Nullable PythonFailure known) {
        if (details == null) {
            details = known;
        }
    }

    /**
     * Notes an exception that the application did not catch. The engine calls this before it ends the exchange. Only
     * the first exception counts.
     *
     * @param typeName the exception's type, without its module
     */
    public void escaped(String typeName) {
        escaped(typeName, null);
    }

    /**
     * Notes an exception that the application did not catch, as {@link #escaped(String)} does.
     *
     * @param typeName the exception's type, without its module
     * @param printed the traceback as Python prints it; {@code null} if there is none
     */
    public void escaped(String typeName, @Nullable String printed) {
        if (type == null) {
            traceback = printed;
            type = LogText.shorten(typeName, LogText.LONGEST_NAME);
        }
    }

    /** Returns the Python type of the exception that the application did not catch; {@code null} if there is none. */
    public @Nullable String type() {
        return type;
    }

    /** Returns the exception that the application did not catch, with its traceback; {@code null} if there is none. */
    public @Nullable RaisedException exception() {
        String known = type;
        return known == null ? null : RaisedException.of(known, traceback == null ? null : LogText.shorten(traceback));
    }

    /**
     * Returns the error page of the request. It shows the failure only if the status is 500.
     *
     * @param status the page's status
     * @param headers further headers of the page
     * @param interpreter the interpreter that ran the request; {@code null} if there is none
     * @param source the context of log lines about the request
     * @return the page; {@code null} if there is no memory for it: the caller then aborts the connection, so that the
     *     client does not wait forever
     */
    ErrorResponse.@Nullable Page page(
            int status, List<Header> headers, @Nullable String interpreter, LogContext.Source source) {
        try {
            String accept = environ.get("HTTP_ACCEPT");
            FailureReport known = status == 500 ? report : null;
            ErrorResponse.Page page = known == null ? null : page(known, headers, accept, interpreter, source);
            return page == null ? new ErrorResponse(status, headers, request, null).page(accept) : page;
        } catch (OutOfMemoryError e) {
            LogCode.BOOKKEEPING_FAILED.log(source, LOG, request, e);
            return null;
        }
    }

    /** Returns the page for a developer; {@code null} if it cannot be made. */
    private ErrorResponse.@Nullable Page page(
            FailureReport known,
            List<Header> headers,
            @Nullable String accept,
            @Nullable String interpreter,
            LogContext.Source source) {
        try {
            RequestFacts facts = RequestFacts.of(request, mount, environ, interpreter);
            ErrorResponse.Shown shown = new ErrorResponse.Shown(known.with(details), facts);
            return new ErrorResponse(500, headers, request, shown).page(accept);
        } catch (RuntimeException | LinkageError e) {
            LogCode.BOOKKEEPING_FAILED.log(source, LOG, request, e);
            return null;
        }
    }
}
