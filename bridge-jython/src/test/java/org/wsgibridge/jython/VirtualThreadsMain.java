package org.wsgibridge.jython;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.testkit.TestSettings;

/** Thousands of requests that wait, on one interpreter; run by {@link JythonVirtualThreadsTest} on a JDK that can. */
public final class VirtualThreadsMain {
    private static final int REQUESTS = 5000;

    private static final String APP = """
            import threading, time
            from java.lang import Thread
            LOCAL = threading.local()
            LOCK = threading.Lock()
            LOCK.acquire()

            def sleeps():
                LOCAL.mine = threading.current_thread().ident
                time.sleep(1)
                return LOCAL.mine == threading.current_thread().ident and Thread.currentThread().isVirtual()

            def locks():
                LOCK.acquire()

            def application(environ, start_response):
                start_response('200 OK', [])
                return [str(globals()[environ['QUERY_STRING']]())]
            """;

    private VirtualThreadsMain() {}

    /**
     * Prints what came of it.
     *
     * @param arguments a folder
     */
    public static void main(String[] arguments) throws Exception {
        try (Deployed deployed = new Deployed(Path.of(arguments[0]))) {
            deployed.file("app.py", APP);
            Interpreter interpreter = deployed.open(
                    group -> new TestSettings(group)
                            .capacity(1, REQUESTS, 100, 0)
                            .threading(new ThreadSettings(0, true))
                            .group(),
                    "app.py",
                    "application");
            System.out.println("alone " + deployed.text(interpreter, "app.py", "application", "sleeps"));
            sleepTogether(deployed, interpreter);
            endOne(deployed, interpreter);
            System.out.println("usage " + interpreter.usage().cpuTime());
        }
    }

    private static void sleepTogether(Deployed deployed, Interpreter interpreter) {
        List<Deployed.Running> all = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            all.add(deployed.start(interpreter, "app.py", "application", "sleeps"));
        }
        Map<String, Integer> answers = new TreeMap<>();
        for (Deployed.Running running : all) {
            running.lease().awaitRelease();
            answers.merge(running.channel().status() + " " + running.channel().text(), 1, Integer::sum);
        }
        System.out.println("together " + answers);
    }

    private static void endOne(Deployed deployed, Interpreter interpreter) throws InterruptedException {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", "locks");
        while (!Deployed.stack(interpreter, running).contains("in locks")) {
            Thread.sleep(10);
        }
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        boolean injected = interpreter.interrupt(running.lease()) == Interruption.INJECTED;
        interpreter.force(running.lease());
        running.lease().awaitRelease();
        System.out.println("ended " + injected);
    }
}
