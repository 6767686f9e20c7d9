package org.wsgibridge.servlet;

import org.slf4j.Logger;
import org.wsgibridge.log.LogCode;

/**
 * Thrown if a web application cannot be deployed. The message lists every fault, with the Python traceback if there is
 * one.
 */
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LogCode code;
    private final String reason;

    DeploymentException(LogCode code, String reason, Throwable cause) {
        super(code.text(reason), cause);
        this.code = code;
        this.reason = reason;
    }

    /** Logs the message without a stack trace, which the container logs. */
    void log(Logger log) {
        code.log(log, reason);
    }
}
