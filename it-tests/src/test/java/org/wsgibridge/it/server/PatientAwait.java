package org.wsgibridge.it.server;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every {@code await()} of a test wait for a minute. JUnit finds this extension by its service file. A condition
 * that comes is seen immediately; one that is late because the machine is busy is no fault of what is tested.
 */
public final class PatientAwait implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }
}
