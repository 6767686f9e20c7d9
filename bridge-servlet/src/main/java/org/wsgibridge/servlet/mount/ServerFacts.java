package org.wsgibridge.servlet.mount;

/**
 * What does not change from request to request.
 *
 * @param serverInfo the container's name and version
 * @param documentRoot the web application's folder, {@code ""} when it is not unpacked
 */
public record ServerFacts(String serverInfo, String documentRoot) {}
