package org.wsgibridge.servlet.admin.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLoggerFactory;
import org.wsgibridge.testkit.LogCapture;

/** With real logging systems, each by itself. */
class LogLevelsTest {
    private static final String NAME = "test.jul.levels";

    @Test
    void mustChangeAndRestoreLevelsOfJavaUtilLogging() {
        Logger below = Logger.getLogger(NAME + ".below");
        Logger own = Logger.getLogger(NAME + ".own");
        own.setLevel(Level.CONFIG);
        try (LogLevels levels = new LogLevels(new JulBackend())) {
            assertThat(levels.writer()).isEqualTo("java.util.logging");
            levels.set(NAME, "debug", "a test");
            levels.set(own.getName(), "warn", "a test");
            levels.set(own.getName(), "error", "a test");

            assertThat(below.isLoggable(Level.FINE)).isTrue();
            assertThat(below.isLoggable(Level.FINEST)).isFalse();
            assertThat(own.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(levels.entries())
                    .contains(
                            new LogLevels.Entry(NAME, "DEBUG", "INFO (inherited)"),
                            new LogLevels.Entry(own.getName(), "ERROR", "CONFIG"));
            assertThat(levels.reset(own.getName(), "a test")).containsExactly(own.getName());
            assertThat(own.getLevel()).isEqualTo(Level.CONFIG);
            assertThatThrownBy(() -> levels.set("test.jul.lev", "info", "a test"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("there is no logger test.jul.lev:");
        }
        assertThat(below.isLoggable(Level.FINE)).isFalse();
        own.setLevel(null);
    }

    @Test
    void mustChangeTheRootLoggerByItsName() {
        LoggerContext context = new LoggerContext();
        context.getLogger("a.b");
        try (LogLevels levels = new LogLevels(context)) {
            levels.set("Root", "error", "a test");
            assertThat(context.getLogger("a.b").isWarnEnabled()).isFalse();
            assertThat(levels.reset("", "a test")).containsExactly("ROOT");
            assertThat(levels.reset("", "a test")).isEmpty();
            assertThat(context.getLogger("a.b").isWarnEnabled()).isTrue();
            levels.set("a", "off", "a test");
        }
        assertThat(context.getLogger("a.b").isErrorEnabled()).isTrue();
    }

    @Test
    void mustSayWhyLevelsCannotBeChanged() {
        try (LogLevels levels = new LogLevels(new NOPLoggerFactory())) {
            assertThat(levels.entries()).isEmpty();
            assertThatThrownBy(() -> levels.set("root", "info", "a test"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("here it is org.slf4j.helpers.NOPLoggerFactory");
        }
    }

    /** The log must have the change that silences it. */
    @Test
    void mustLogAChangeWhicheverLevelLetsItThrough() {
        String own = LogLevels.class.getName();
        try (LogLevels levels = new LogLevels()) {
            List<String> lines = LogCapture.of(LogLevels.class, () -> {
                levels.set(own, "off", "the caller\nWB0000: no one");
                levels.set(own, "info", "the caller");
            });
            assertThat(lines).hasSize(2).first().asString().contains(own, " to OFF, by the caller\n    WB0000: no one");
        }
    }
}
