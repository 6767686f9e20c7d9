package org.wsgibridge.servlet;

/** A web application cannot be deployed. The message has every fault, and the Python traceback where there is one. */
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeploymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
