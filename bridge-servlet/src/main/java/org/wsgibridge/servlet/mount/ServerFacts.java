package org.wsgibridge.servlet.mount;

/**
 * Facts about the server that are the same for all requests.
 *
 * @param serverInfo the container's name and version
 * @param documentRoot the web application's folder; {@code ""} if it is not unpacked
 */
public record ServerFacts(String serverInfo, String documentRoot) {}
