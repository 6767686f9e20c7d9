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
 * What is known of the failure of a request's application: the exception that it let escape, and what a developer is
 * to see on the error page. Empty unless it fails. Thread-safe.
 */
public final class ApplicationFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationFailure.class);

    private final String request;
    private final String mount;
    private final Environ environ;

    private volatile @Nullable FailureReport report;

    private volatile @Nullable PythonFailure details;

    /** Written after the traceback. */
    private volatile @Nullable String type;

    private volatile @Nullable String traceback;

    /**
     * Makes an empty one.
     *
     * @param request the request's id
     * @param mount the path of its mount
     * @param environ the request
     */
    ApplicationFailure(String request, String mount, Environ environ) {
        this.request = request;
        this.mount = mount;
        this.environ = environ;
    }

    /**
     * Sets what the page of the failure (500) shows, for a process group with {@code debug=on}; else it shows nothing.
     *
     * @param shown what failed
     */
    public void report(FailureReport shown) {
        report = shown;
    }

    /**
     * Notes the details of the exception, for the page of the failure. The first ones stay.
     *
     * @param known the exception; {@code null} if nothing is known of it
     */
    public void details(@Nullable PythonFailure known) {
        if (details == null) {
            details = known;
        }
    }

    /**
     * Notes that the application let an exception escape; called by the engine before it ends the exchange. The first
     * one stays.
     *
     * @param typeName the exception's type, without its module
     */
    public void escaped(String typeName) {
        escaped(typeName, null);
    }

    /**
     * Notes that the application let an exception escape, as {@link #escaped(String)} does.
     *
     * @param typeName the exception's type, without its module
     * @param printed the traceback as Python prints it; {@code null} when there is none
     */
    public void escaped(String typeName, @Nullable String printed) {
        if (type == null) {
            traceback = printed;
            type = LogText.shorten(typeName, LogText.LONGEST_NAME);
        }
    }

    /** Returns the Python type of the exception that the application let escape; {@code null} for none. */
    public @Nullable String type() {
        return type;
    }

    /** Returns the exception that the application let escape, with what Python prints of it; {@code null} for none. */
    public @Nullable RaisedException exception() {
        String known = type;
        return known == null ? null : RaisedException.of(known, traceback == null ? null : LogText.shorten(traceback));
    }

    /**
     * Returns the error page of the request, which shows the failure with the status 500 only.
     *
     * @param status the page's status
     * @param headers further headers of the page
     * @param interpreter the interpreter that has run the request; {@code null} for none
     * @param source what lines of the log about the request belong to
     * @return the page; {@code null} when there is no memory for it, so that the client does not wait forever
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

    /** Returns the page for a developer; {@code null} where that cannot be made. */
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
