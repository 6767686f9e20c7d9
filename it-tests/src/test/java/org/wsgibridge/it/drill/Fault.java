package org.wsgibridge.it.drill;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Engine;

/** A way of not behaving, and what is to become of it. */
enum Fault {
    /** Python code that never ends. */
    TIGHT_LOOP("tight loop", "504", "exception", "exception"),
    /** The same, with a handler for every ordinary exception. */
    EXCEPTION_LOOP("loop with `except Exception: pass`", "504", "exception", "exception"),
    /** The same, with a handler for everything. */
    SWALLOWING_LOOP("loop with bare `except: pass`", "504", "exception", "exception or process replaced"),
    /** A sleep. */
    SLEEP("`time.sleep`", "504", "exception", "process replaced"),
    /** A lock that another thread holds. */
    LOCK("`threading.Lock.acquire`", "504", "exception", "process replaced"),
    /** A peer that is silent. */
    SOCKET_READ("read from a silent socket", "504", "exception", "exception or process replaced"),
    /** Backtracking without end: C code that keeps the GIL in CPython. */
    REGULAR_EXPRESSION("catastrophic regular expression", "504", "exception", "process replaced"),
    /** A built-in that takes long, and keeps the GIL in CPython. */
    LONG_BUILTIN("long built-in", "504", "stuck", "process replaced"),
    /** The response begins and does not go on. */
    STALL("stall after the head", "broken off", "exception", "process replaced"),
    /** The process ends itself. */
    EXIT_OF_PROCESS("`os._exit`", "502", "", "process replaced"),
    /** The process is killed. */
    KILLED("`kill -9`", "502", "", "process replaced"),
    /** More memory is asked for than there is. */
    MEMORY_ERROR("memory error", "500", "exception", "exception");

    private static final List<Fault> KEEP_THE_GIL = List.of(REGULAR_EXPRESSION, LONG_BUILTIN);
    private static final List<Fault> BURN_CPU =
            List.of(TIGHT_LOOP, EXCEPTION_LOOP, SWALLOWING_LOOP, REGULAR_EXPRESSION, LONG_BUILTIN);

    private final String title;
    private final String answer;
    private final String onJython;
    private final String onCpython;

    Fault(String title, String answer, String onJython, String onCpython) {
        this.title = title;
        this.answer = answer;
        this.onJython = onJython;
        this.onCpython = onCpython;
    }

    /** Returns those that can happen to an engine. */
    static List<Fault> of(Engine engine) {
        return Arrays.stream(values())
                .filter(fault -> !fault.ending(engine).isEmpty())
                .toList();
    }

    /** Returns the last segment of the request's path, and the name of the mount and of its group. */
    String path() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Returns what the table calls it. */
    String title() {
        return title;
    }

    /** Returns what the client is to see. */
    String answer() {
        return answer;
    }

    /** Returns what should end it; the empty string where it cannot happen. */
    String ending(Engine engine) {
        return engine == Engine.JYTHON ? onJython : onCpython;
    }

    /** Returns whether it makes others slow: not many of these at a time. */
    boolean burnsCpu() {
        return BURN_CPU.contains(this);
    }

    /** Returns whether it happens immediately, so that its siblings have to be there before. */
    boolean isSudden() {
        return this == EXIT_OF_PROCESS || this == MEMORY_ERROR;
    }

    /** Returns whether nothing else can run in the same process, or the process is gone. */
    boolean takesSiblingsAlong(Engine engine) {
        return this == EXIT_OF_PROCESS || this == KILLED || (engine == Engine.CPYTHON && KEEP_THE_GIL.contains(this));
    }

    /** Returns how many interpreters its group has: a second one where the siblings beside the fault cannot run. */
    int processes(Engine engine) {
        return takesSiblingsAlong(engine) ? 2 : 1;
    }

    /** Adds the options of its mount and group. */
    Map<String, String> options(Engine engine) {
        Map<String, String> options = new TreeMap<>();
        options.put("mount./" + path() + ".application", "app/drill.py");
        options.put("group." + path() + ".processes", Integer.toString(processes(engine)));
        if (this == MEMORY_ERROR && engine == Engine.CPYTHON) {
            options.put("group." + path() + ".memory-limit", "2G");
        }
        return options;
    }

    /** Describes what a client got. */
    static String describe(RawResponse response) {
        if (response.status() == 0) {
            return "closed";
        }
        return response.complete() ? Integer.toString(response.status()) : "broken off";
    }
}
