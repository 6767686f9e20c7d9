package org.wsgibridge.cpython.process;

import java.net.ProtocolException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogText;

/** Reads the facts that a daemon reports when it is ready. Stateless. */
public final class ReadyFacts {
    private static final Logger LOG = LoggerFactory.getLogger(ReadyFacts.class);
    /** The position of the accelerator's version among the facts. It is empty without an accelerator. */
    private static final int ACCELERATOR = 3;

    private ReadyFacts() {}

    /**
     * Reads the facts, and logs whether the daemon uses the accelerator.
     *
     * @param name the interpreter's name
     * @param pid the process id
     * @param facts the payload of the frame READY: texts, separated by NUL
     * @return a reader of the resources that the process uses
     * @throws ProtocolException if a fact is missing
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
