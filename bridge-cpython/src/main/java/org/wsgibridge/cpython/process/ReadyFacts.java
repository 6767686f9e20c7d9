package org.wsgibridge.cpython.process;

import java.net.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogText;

/** What a daemon says of itself when it is ready. */
public final class ReadyFacts {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyFacts.class);
    /** Where the version of the accelerator is among the facts; empty without it. */
    private static final int ACCELERATOR = 3;

    private ReadyFacts() {}

    /**
     * Takes what a daemon says, and logs whether it uses the accelerator.
     *
     * @param name the interpreter's
     * @param pid the process
     * @param facts the payload of the frame READY: texts, separated by NUL
     * @return reads what the process uses up
     * @throws ProtocolException when a fact is missing
     */
    public static ProcessUsage take(String name, long pid, String facts) throws ProtocolException {
        ProcessUsage usage = ProcessUsage.of(pid, facts);
        String[] parts = facts.split("\0", -1);
        if (parts.length > ACCELERATOR && !parts[ACCELERATOR].isEmpty()) {
            LOG.info("{} uses the accelerator {}", name, LogText.line(parts[ACCELERATOR]));
        }
        return usage;
    }
}
