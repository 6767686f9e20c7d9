package org.wsgibridge.spi;

/**
 * The Python stack of a running request.
 *
 * @param requestId the request
 * @param text the stack as Python prints it, innermost call last, several lines
 */
public record PythonStack(String requestId, String text) {}
