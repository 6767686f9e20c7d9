package org.wsgibridge.servlet.transport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A container that closes the connection when a servlet throws after the response was committed. */
class DispatchingContainer extends Container {
    DispatchingContainer(ServletContext context) {
        super(context);
    }

    @Override
    void breakOff(AsyncContext async, HttpServletResponse response) {
        dispatch(async, BROKEN_OFF, true);
    }

    @Override
    IOException closeNow() {
        return new BrokenOffException();
    }
}
