package org.wsgibridge.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** As Python 2.7 and 3 print them. */
class TracebackTextTest {
    private static final String SIMPLE = """
            Traceback (most recent call last):
              File "a.py", line 2, in f
                g()
                ~^^
            KeyError: 'colour'""";
    private static final String CHAINED = SIMPLE + """


            During handling of the above exception, another exception occurred:

            """ + SIMPLE + """


            The above exception was the direct cause of the following exception:

            """ + SIMPLE;
    private static final String GROUP = """
            + Exception Group Traceback (most recent call last):
            |   File "a.py", line 2, in f
            | ExceptionGroup: two (2 sub-exceptions)
            +-+---------------- 1 ----------------
              | KeyError: 1
              +------------------------------------
            """.indent(2).stripTrailing();

    /** Joins lines as a log does, each of which was written by itself. */
    private static List<String> events(String text) {
        return events(text.split("\n", -1));
    }

    /** Joins what was written. */
    private static List<String> events(String... writes) {
        List<String> events = new ArrayList<>();
        TracebackText open = null;
        for (String write : writes) {
            boolean continued = false;
            for (String line : write.split("\n", -1)) {
                open = next(open, line, continued, events);
                continued = true;
            }
        }
        if (open != null) {
            events.add(open.text());
        }
        return events;
    }

    private static @Nullable TracebackText next(
            @Nullable TracebackText open, String line, boolean continued, List<String> events) {
        if (open != null && open.add(line, continued)) {
            return open;
        }
        if (open != null) {
            events.add(open.text());
        }
        if (TracebackText.begins(line)) {
            return new TracebackText(line);
        }
        events.add(line);
        return null;
    }

    @Test
    void mustTakeATracebackAsOne() {
        for (String text : List.of(SIMPLE, CHAINED, GROUP)) {
            assertThat(events(text)).containsExactly(text);
            assertThat(events("before\n" + text + "\nafter")).containsExactly("before", text, "after");
        }
        assertThat(events(SIMPLE + "\n" + SIMPLE)).containsExactly(SIMPLE, SIMPLE);
    }

    @Test
    void mustTakeAllLinesOfAMessage() {
        String message = "KeyError: one\ntwo\n\nfour\nTraceback (most recent call last):\nsix";
        String head = "Traceback (most recent call last):";
        assertThat(events(head, "  File", message, "after")).containsExactly(head + "\n  File\n" + message, "after");
        assertThat(events(head + "\n  File\n" + message, "after"))
                .containsExactly(head + "\n  File\n" + message, "after");
    }

    @Test
    void mustNotTakeWhatOnlyLooksAlike() {
        String text = "He said: Traceback (most recent call last):\n  no frame\nTraceback\n During handling";
        assertThat(events(text)).containsExactly(text.split("\n"));
        assertThat(events(SIMPLE + "\n\nother")).containsExactly(SIMPLE, "other");
    }

    @Test
    void mustEndAtTheLongestText() {
        String endless = "Traceback (most recent call last):" + "\n  frame".repeat(20_000);
        assertThat(events(endless).get(0)).hasSizeBetween(LogText.LONGEST - 100, LogText.LONGEST);
    }
}
