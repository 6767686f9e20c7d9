package org.wsgibridge.it.server;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.stream.Collectors;

/** Lets the servers that tests start count for the coverage, as the JVM of the tests does under {@code -Pcoverage}. */
public final class Coverage {
    private Coverage() {}

    /**
     * Gives the agents of this JVM to the Java processes that are started with an environment; does nothing without
     * agents.
     */
    public static void measure(Map<String, String> environment) {
        String agents = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .collect(Collectors.joining(" "));
        if (!agents.isEmpty()) {
            environment.put("JDK_JAVA_OPTIONS", agents);
        }
    }
}
