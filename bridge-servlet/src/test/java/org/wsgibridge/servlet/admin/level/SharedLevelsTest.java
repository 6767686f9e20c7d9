package org.wsgibridge.servlet.admin.level;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.ILoggerFactory;

/** Two web applications whose loggers are the same ones, each with the class in its own loader. */
class SharedLevelsTest {
    private static final String NAME = "test.shared";
    private static final String CALLER = "a test";

    /** One web application. */
    private interface Levels extends AutoCloseable {
        void set(String logger, String level);

        List<String> reset(String logger);

        List<String> entries();

        @Override
        void close();
    }

    /** Loads the bridge anew, and takes everything else from where it is. */
    private static final class WebappLoader extends URLClassLoader {
        WebappLoader() {
            super(
                    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(WebappLoader::url)
                            .toArray(URL[]::new),
                    SharedLevelsTest.class.getClassLoader());
        }

        private static URL url(String path) {
            try {
                return Path.of(path).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(path, e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.wsgibridge.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    /** Returns the levels of another class loader, behind reflection. */
    private static Levels webapp(WebappLoader loader, ILoggerFactory loggers) throws Exception {
        Class<?> type = loader.loadClass(LogLevels.class.getName());
        assertThat(type).isNotSameAs(LogLevels.class);
        var constructor = type.getDeclaredConstructor(ILoggerFactory.class);
        constructor.setAccessible(true);
        Object levels = constructor.newInstance(loggers);
        return new Levels() {
            private Object call(String method, String... arguments) {
                Class<?>[] types =
                        Collections.nCopies(arguments.length, String.class).toArray(new Class<?>[0]);
                try {
                    Object result = type.getMethod(method, types).invoke(levels, (Object[]) arguments);
                    return result == null ? "" : result;
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(method, e);
                }
            }

            @Override
            public void set(String logger, String level) {
                call("set", logger, level, CALLER);
            }

            @Override
            public List<String> reset(String logger) {
                return ((List<?>) call("reset", logger, CALLER))
                        .stream().map(Object::toString).toList();
            }

            @Override
            public List<String> entries() {
                return ((List<?>) call("entries"))
                        .stream().map(Object::toString).toList();
            }

            @Override
            public void close() {
                call("close");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLastOneThatEndsMustLeaveTheLoggerAsItWasConfigured(boolean inOrder) throws Exception {
        LoggerContext context = new LoggerContext();
        theLastOneMustLeaveIt(context, () -> level(context), "WARN", inOrder);
        context.getLogger(NAME).setLevel(Level.WARN);
        theLastOneMustLeaveIt(context, () -> level(context), "WARN", inOrder);
    }

    private static void theLastOneMustLeaveIt(
            LoggerContext context, Supplier<String> level, String configured, boolean inOrder) throws Exception {
        context.getLogger("root").setLevel(Level.WARN);
        Level own = context.getLogger(NAME).getLevel();
        try (WebappLoader one = new WebappLoader();
                WebappLoader two = new WebappLoader()) {
            Levels first = webapp(one, context);
            Levels second = webapp(two, context);
            first.set(NAME, "debug");
            second.set(NAME, "trace");
            assertThat(level.get()).isEqualTo("TRACE");
            String before = own == null ? configured + " (inherited)" : configured;
            assertThat(first.entries()).contains("Entry[logger=" + NAME + ", level=TRACE, before=" + before + "]");

            (inOrder ? first : second).close();
            assertThat(level.get()).isEqualTo(inOrder ? "TRACE" : "DEBUG");
            (inOrder ? second : first).close();
            assertThat(level.get()).isEqualTo(configured);
            assertThat(context.getLogger(NAME).getLevel()).isEqualTo(own);
        }
    }

    private static String level(LoggerContext context) {
        return context.getLogger(NAME).getEffectiveLevel().toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameMustHoldForJavaUtilLoggingOfTheJvm(boolean inOrder) {
        Logger logger = Logger.getLogger(NAME + ".jul");
        LogLevels first = new LogLevels(new JulBackend());
        LogLevels second = new LogLevels(new JulBackend());
        first.set(logger.getName(), "debug", CALLER);
        second.set(logger.getName(), "error", CALLER);
        first.set(logger.getName(), "trace", CALLER);

        (inOrder ? first : second).close();
        assertThat(logger.getLevel())
                .isEqualTo(inOrder ? java.util.logging.Level.SEVERE : java.util.logging.Level.FINEST);
        (inOrder ? second : first).close();
        assertThat(logger.getLevel()).isNull();
        assertThat(System.getProperties().stringPropertyNames()).noneMatch(key -> key.contains(NAME));
    }

    @Test
    void aLevelThatJavaUtilLoggingHasOfItsOwnMustComeBack() {
        Logger logger = Logger.getLogger(NAME + ".custom");
        java.util.logging.Level custom = new java.util.logging.Level("LOUD", 850) {
            private static final long serialVersionUID = 1L;
        };
        logger.setLevel(custom);
        try (LogLevels levels = new LogLevels(new JulBackend())) {
            levels.set(logger.getName(), "debug", CALLER);
        }
        assertThat(logger.getLevel()).isEqualTo(custom);
    }

    @Test
    void aResetMustUndoTheChangesOfAll() throws Exception {
        LoggerContext context = new LoggerContext();
        try (WebappLoader one = new WebappLoader();
                WebappLoader two = new WebappLoader()) {
            context.getLogger(NAME);
            Levels first = webapp(one, context);
            Levels second = webapp(two, context);
            first.set(NAME, "error");
            second.set(NAME, "off");
            assertThat(first.reset("")).containsExactly(NAME);
            assertThat(level(context)).isEqualTo("DEBUG");
            assertThat(second.reset(NAME)).isEmpty();
            second.close();
            first.close();
            assertThat(level(context)).isEqualTo("DEBUG");
        }
    }

    /** Such as a logback.xml that is read again, with or without a reset of everything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLevelThatSomethingElseHasSetMustStay(boolean reset) {
        LoggerContext context = new LoggerContext();
        LogLevels levels = new LogLevels(context);
        context.getLogger(NAME);
        levels.set(NAME, "off", CALLER);
        if (reset) {
            context.reset();
        }
        context.getLogger(NAME).setLevel(Level.INFO);
        assertThat(levels.entries()).contains(new LogLevels.Entry(NAME, "INFO", null));
        levels.close();
        assertThat(level(context)).isEqualTo("INFO");
    }

    @Test
    void changesAtTheSameTimeMustNotLoseTheConfiguredLevel() throws Exception {
        LoggerContext context = new LoggerContext();
        context.getLogger(NAME).setLevel(Level.WARN);
        int many = 8;
        CyclicBarrier begin = new CyclicBarrier(many);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Thread thread = new Thread(() -> {
                try (LogLevels levels = new LogLevels(context)) {
                    begin.await();
                    for (String level : List.of("off", "error", "info", "debug", "trace")) {
                        levels.set(NAME, level, CALLER);
                        levels.entries();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(context.getLogger(NAME).getLevel()).isEqualTo(Level.WARN);
    }
}
