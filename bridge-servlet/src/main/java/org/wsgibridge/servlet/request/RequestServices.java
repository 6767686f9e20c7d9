package org.wsgibridge.servlet.request;

import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.servlet.access.AccessRecorder;
import org.wsgibridge.servlet.error.ErrorPages;
import org.wsgibridge.servlet.session.SessionLocks;
import org.wsgibridge.servlet.transport.Container;
import org.wsgibridge.servlet.transport.support.StallWatch;

/**
 * What a request needs on its way from the container to the bridge.
 *
 * @param bridge the bridge
 * @param container the differences of the container
 * @param watch ends the requests of clients that stall
 * @param pages the error documents
 * @param recorder records requests that are answered without an exchange
 * @param sessions locks for the sessions of the web application
 */
record RequestServices(
        WsgiBridge bridge,
        Container container,
        StallWatch watch,
        ErrorPages pages,
        AccessRecorder recorder,
        SessionLocks sessions) {}
