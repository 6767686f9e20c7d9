package org.wsgibridge.servlet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.wsgibridge.bridge.BridgeStartException;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.ApplicationLoadException;

/**
 * Thrown if a web application cannot be deployed. The message lists every fault, with the Python traceback if there is
 * one.
 */
public final class DeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final LogCode code;
    private final String reason;
    private final boolean forDeveloper;

    private DeploymentException(
            LogCode code, String reason, @Nullable Throwable cause, boolean hasTrace, boolean forDeveloper) {
        super(code.text(reason), cause, true, hasTrace);
        this.code = code;
        this.reason = reason;
        this.forDeveloper = forDeveloper;
    }

    /**
     * Returns the exception for invalid settings. Its message tells all, so it has no stack trace, which containers
     * would log.
     */
    static DeploymentException of(SettingsException settings) {
        return new DeploymentException(
                LogCode.NOT_DEPLOYED, String.valueOf(settings.getMessage()), null, false, settings.isForDeveloper());
    }

    /**
     * Returns the exception for a bridge that cannot start. It has a stack trace only if the reason is not in the
     * application, whose traceback is in the message.
     */
    static DeploymentException of(BridgeStartException start) {
        boolean told = start.getCause() instanceof ApplicationLoadException;
        return new DeploymentException(
                LogCode.NOT_DEPLOYED, String.valueOf(start.getMessage()), told ? null : start, !told, false);
    }

    /** Returns the exception for folders that cannot be used. */
    static DeploymentException of(IOException folders) {
        return new DeploymentException(LogCode.FOLDERS_UNUSABLE, folders.toString(), folders, true, false);
    }

    /** Returns whether clients may see the message, because the application is in development. */
    boolean isForDeveloper() {
        return forDeveloper;
    }

    /** Logs the message without a stack trace, which the container logs. */
    void log(Logger log) {
        code.log(log, reason);
    }
}
