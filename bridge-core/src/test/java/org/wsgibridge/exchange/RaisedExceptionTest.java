package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Exceptions as Python prints them. */
class RaisedExceptionTest {
    private static final String FRAMES =
            "Traceback (most recent call last):\n  File \"app.py\", line 3, in application\n    raise it\n";

    @Test
    void mustFindTypeAndMessage() {
        RaisedException raised = RaisedException.of("KeyError", FRAMES + "KeyError: 'colour'\n");

        assertThat(raised).isEqualTo(new RaisedException("KeyError", "'colour'", FRAMES + "KeyError: 'colour'"));
    }

    @Test
    void mustFindTheModuleOfTheType() {
        assertThat(RaisedException.of("OperationalError", FRAMES + "django.db.utils.OperationalError: no such table"))
                .extracting(RaisedException::type, RaisedException::message)
                .containsExactly("django.db.utils.OperationalError", "no such table");
    }

    @Test
    void mustFindMessagesOfSeveralLinesAndNone() {
        assertThat(RaisedException.of("ValueError", FRAMES + "ValueError: one\n  two\nthree")
                        .message())
                .isEqualTo("one\n  two\nthree");
        assertThat(RaisedException.of("ValueError", FRAMES + "ValueError").message())
                .isEmpty();
    }

    @Test
    void mustTakeTheLastOfAChain() {
        String chain =
                FRAMES + "KeyError: 'first'\n\nDuring handling of the above exception, another exception occurred:\n\n"
                        + FRAMES + "KeyError: 'second'";

        assertThat(RaisedException.of("KeyError", chain).message()).isEqualTo("'second'");
    }

    @Test
    void mustKeepWhatItDoesNotUnderstand() {
        assertThat(RaisedException.of("E$(", "cut off")).isEqualTo(new RaisedException("E$(", "", "cut off"));
        assertThat(RaisedException.of("E", null)).isEqualTo(new RaisedException("E", "", ""));
    }
}
