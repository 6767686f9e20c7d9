package org.wsgibridge.testkit.jvm;

import java.util.ArrayList;
import java.util.List;

/**
 * What halves the processor time of a JVM that starts, answers a few requests and ends: the optimising compiler and the
 * threads of a parallel collector do not earn back there what they cost.
 */
public final class QuickJvm {
    /** The options. */
    public static final List<String> OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** The same for a variable such as {@code CATALINA_OPTS}. */
    public static final String WORDS = String.join(" ", OPTIONS);

    private QuickJvm() {}

    /** Returns a command with the options if it is {@code java -jar} or {@code java -cp}; another one as it is. */
    public static List<String> of(List<String> command) {
        if (!command.get(0).endsWith("/java") || !List.of("-jar", "-cp").contains(command.get(1))) {
            return command;
        }
        List<String> quick = new ArrayList<>(command);
        quick.addAll(1, OPTIONS);
        return quick;
    }
}
