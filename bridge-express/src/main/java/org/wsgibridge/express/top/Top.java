package org.wsgibridge.express.top;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.log.StandardStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code top}: shows what a running server does, from the {@code status.json} of its admin mount. */
@Command(
        name = "top",
        description = "Shows what a running server does: requests, latency, errors and interpreters.",
        customSynopsis = "wsgi-express top [OPTION...]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Top implements Callable<Integer> {
    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 3600;

    /** Moves to the upper left corner. Then each line clears its rest, and the last one the screen below it. */
    private static final String HOME = "\u001b[H";

    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private WhichServer server;

    @Option(names = "--once", description = "Prints one table and ends.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long to wait between two tables. Default: ${DEFAULT-VALUE}")
    private double interval;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public Top() {}

    @Override
    public Integer call() throws InterruptedException {
        check();
        boolean colours = Ansi.AUTO.enabled();
        boolean terminal = colours || StandardStream.OUTPUT.isTerminal(); // also where NO_COLOR is set
        PrintWriter out = spec.commandLine().getOut();
        Status status = read();
        out.print(terminal && !once ? CLEAR : "");
        print(out, new Screen(colours).of(status, null), terminal);
        while (!once && !out.checkError()) {
            TimeUnit.NANOSECONDS.sleep((long) (interval * TimeUnit.SECONDS.toNanos(1)));
            Status before = status;
            String text;
            try {
                status = read();
                text = new Screen(colours).of(status, before);
            } catch (ExpressException e) {
                // The server may be restarting.
                text = e.getMessage() + "\n";
            }
            print(out, terminal ? text : "\n" + text, terminal);
        }
        return 0;
    }

    private void check() {
        if (!(interval >= SHORTEST && interval <= LONGEST)) {
            throw ExpressException.usage("--interval " + interval + ": expected seconds from 0.1 to 3600");
        }
    }

    /**
     * Reads the status. Finds the mount each time, because a restarted server may have another port and another token.
     */
    private Status read() throws InterruptedException {
        return server.mount().status();
    }

    private void print(PrintWriter out, String text, boolean terminal) {
        out.print(terminal && !once ? HOME + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW : text);
        out.flush();
    }
}
