package org.wsgibridge.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds threads of the bridge of which nothing would notice that they have ended or hang. */
public final class BridgeThreads {
    private static final Pattern BLOCK =
            Pattern.compile("^\"(wsgi[^\"]*)\"[^\\n]*\\n(.*?)(?=\\n\\n|\\z)", Pattern.DOTALL | Pattern.MULTILINE);

    /** What runs on a thread, and what is done when it ends or hangs. */
    private static final Map<String, String> LOOKED_AFTER = Map.of(
            "org.wsgibridge.watchdog.VitalThread.", "started again, and liveness fails",
            "org.wsgibridge.opening.Opening.open", "startup-timeout gives up what hangs, and its end is awaited",
            "org.wsgibridge.spi.support.WorkerThreads", "the next task starts another; request-timeout ends what hangs",
            "org.wsgibridge.cpython.DaemonProcess.live", "its end ends the daemon, deadlock-timeout replaces it",
            "org.wsgibridge.cpython.process.OutputCapture.run",
                    "goes on after any error, and waits only for the daemon",
            "org.wsgibridge.servlet.admin.door.AdminConnection", "the listener cuts the connection off at its end");

    /** Those with nothing but the JDK on their stack while they wait for work: by their names. */
    private static final Map<Pattern, String> BY_NAME = Map.of(
            Pattern.compile("wsgi-.*-timer"), "liveness fails",
            Pattern.compile("wsgi-.*-supervisor-\\d+"), "one for each task; the next task starts another",
            Pattern.compile("wsgi-.*-events"), "runs what subscribes to events, and is replaced with the interpreter");

    private BridgeThreads() {}

    /** Returns the threads that nothing looks after, of a dump as {@code jstack} prints it. */
    public static List<String> forgotten(String dump) {
        List<String> forgotten = new ArrayList<>();
        Matcher block = BLOCK.matcher(dump);
        while (block.find()) {
            if (!isLookedAfter(block.group(1), block.group(2))) {
                forgotten.add(block.group());
            }
        }
        return forgotten;
    }

    /** Returns the names of the bridge's threads in a dump. */
    public static List<String> names(String dump) {
        return BLOCK.matcher(dump).results().map(block -> block.group(1)).toList();
    }

    private static boolean isLookedAfter(String name, String stack) {
        return LOOKED_AFTER.keySet().stream().anyMatch(stack::contains)
                || BY_NAME.keySet().stream()
                        .anyMatch(pattern -> pattern.matcher(name).matches());
    }

    /** Returns a dump of the process with that id. */
    public static String dump(long pid) throws Exception {
        String jstack =
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        Process process = new ProcessBuilder(jstack, Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        try (var output = process.getInputStream()) {
            return new String(output.readAllBytes(), UTF_8);
        }
    }
}
