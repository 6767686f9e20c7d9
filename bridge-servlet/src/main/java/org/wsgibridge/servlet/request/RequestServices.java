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
 * @param bridge where it goes to
 * @param container where it came from
 * @param watch gives up clients that stall
 * @param pages what is sent for errors
 * @param recorder is notified of what is answered without an exchange
 * @param sessions locks for the sessions of the web application
 */
record RequestServices(
        WsgiBridge bridge,
        Container container,
        StallWatch watch,
        ErrorPages pages,
        AccessRecorder recorder,
        SessionLocks sessions) {}
