package org.wsgibridge.servlet;

import org.slf4j.Logger;
import org.wsgibridge.log.LogCode;

/** A web application cannot be deployed. The message has every fault, and the Python traceback where there is one. */
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LogCode code;
    private final String reason;

    DeploymentException(LogCode code, String reason, Throwable cause) {
        super(code.text(reason), cause);
        this.code = code;
        this.reason = reason;
    }

    /** Logs the message, without a stack trace: the container has that. */
    void log(Logger log) {
        code.log(log, reason);
    }
}
