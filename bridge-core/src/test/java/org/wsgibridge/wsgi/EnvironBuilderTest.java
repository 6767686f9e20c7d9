package org.wsgibridge.wsgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.wsgi.Environ.SharedVariables;

class EnvironBuilderTest {
    /** The lines of a request's header section, and the variables that they become. */
    static Stream<Arguments> headerSections() {
        return Stream.of(
                arguments(List.of(), List.of()),
                arguments(List.of("Host: a"), List.of("HTTP_HOST=a")),
                arguments(List.of("Empty: "), List.of("HTTP_EMPTY=")),
                arguments(
                        List.of("Content-Type: text/plain", "Content-Length: 3", "Accept: */*"),
                        List.of("CONTENT_TYPE=text/plain", "CONTENT_LENGTH=3", "HTTP_ACCEPT=*/*")),
                arguments(
                        List.of("X-Multi: 1", "Host: a", "x-multi: 2", "X-MULTI: 3"),
                        List.of("HTTP_X_MULTI=1, 2, 3", "HTTP_HOST=a")),
                arguments(List.of("Cookie: a=1", "Cookie: b=2"), List.of("HTTP_COOKIE=a=1; b=2")),
                arguments(
                        List.of("X-Forwarded-For: 1.1.1.1", "X_Forwarded_For: 6.6.6.6"),
                        List.of("HTTP_X_FORWARDED_FOR=1.1.1.1")),
                arguments(List.of("Proxy: http://evil", "Host: a"), List.of("HTTP_HOST=a")),
                arguments(List.of("Content_Length: 99", "Content-Length: 1"), List.of("CONTENT_LENGTH=1")),
                arguments(List.of("X-Latin: caf\u00e9"), List.of("HTTP_X_LATIN=caf\u00e9")));
    }

    @ParameterizedTest
    @MethodSource("headerSections")
    void mustTurnHeadersIntoVariables(List<String> lines, List<String> variables) {
        EnvironBuilder builder = new EnvironBuilder(1, HeadLimits.DEFAULT).put("REQUEST_METHOD", "GET");
        for (String line : lines) {
            int colon = line.indexOf(": ");
            builder.header(line.substring(0, colon), line.substring(colon + 2));
        }

        List<String> expected = new ArrayList<>(List.of("REQUEST_METHOD=GET"));
        expected.addAll(variables);
        assertThat(variables(builder.build())).isEqualTo(expected);
    }

    @Test
    void mustJoinTheLinesOfANameAsTheyComeOneByOne() {
        List<String> values = List.of("a=1", "b=2", "c=3");
        EnvironBuilder builder = new EnvironBuilder()
                .header("Cookie", Collections.enumeration(values))
                .header("X-Multi", Collections.enumeration(values))
                .header("x-multi", Collections.enumeration(List.of("d")))
                .header("X_Dropped", Collections.enumeration(values))
                .header("None", Collections.emptyEnumeration());

        assertThat(variables(builder.build()))
                .containsExactly("HTTP_COOKIE=a=1; b=2; c=3", "HTTP_X_MULTI=a=1, b=2, c=3, d");
    }

    @Test
    void mustKeepNamesUniqueHoweverManyThereAre() {
        HeadLimits limits = new HeadLimits(1, 400, 100, 1024);
        EnvironBuilder builder = new EnvironBuilder(1, limits).put("REQUEST_METHOD", "GET");
        for (int round = 1; round <= 2; round++) {
            for (int i = 0; i < 200; i++) {
                builder.header("X-" + i, Integer.toString(round));
            }
        }

        Environ environ = builder.build();
        assertThat(environ.size()).isEqualTo(201);
        for (int i = 0; i < 200; i++) {
            assertThat(environ.get("HTTP_X_" + i)).isEqualTo("1, 2");
        }
    }

    @Test
    void mustRefuseMoreFieldsThanAllowedAndThoseThatAreTooLong() {
        HeadLimits limits = new HeadLimits(10, 3, 10, 1024);
        List<String> values = List.of("1", "2", "3");
        assertThatCode(() -> new EnvironBuilder(1, limits).header("A", Collections.enumeration(values)))
                .doesNotThrowAnyException();
        assertThatCode(() -> new EnvironBuilder(1, limits).header("Name", "4567"))
                .doesNotThrowAnyException();
        // What the application does not see counts as well.
        assertThatThrownBy(() -> new EnvironBuilder(1, limits)
                        .header("X_Dropped", Collections.enumeration(values))
                        .header("B", "4"))
                .isInstanceOfSatisfying(
                        HeadTooLargeException.class, e -> assertThat(e.status()).isEqualTo(431));
        assertThatThrownBy(() -> new EnvironBuilder(1, limits).header("Name", "45678"))
                .isInstanceOfSatisfying(
                        HeadTooLargeException.class, e -> assertThat(e.status()).isEqualTo(431));
        assertThatCode(() -> limits.checkLine(10)).doesNotThrowAnyException();
        assertThatThrownBy(() -> limits.checkLine(11))
                .isInstanceOfSatisfying(
                        HeadTooLargeException.class, e -> assertThat(e.status()).isEqualTo(414));
    }

    /** By the memory that is allocated: copying what was joined so far for each line would be 100 times as much. */
    @Test
    void tenTimesTheLinesOfANameMustCostAboutTenTimesTheWork() {
        long few = allocatedFor(1_000);
        long many = allocatedFor(10_000);

        assertThat(many).isLessThan(20 * few);
    }

    private static long allocatedFor(int lines) {
        HeadLimits limits = new HeadLimits(1, lines, 100, 1024);
        List<String> values = Collections.nCopies(lines, "0123456789");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        new EnvironBuilder(1, limits).header("X-Same", Collections.enumeration(values));
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void mustNotLetAHeaderTouchAVariableThatTheServerSets() {
        Environ environ = new EnvironBuilder()
                .put("SERVER_NAME", "real")
                .put("wsgi.url_scheme", "https")
                .header("Server-Name", "forged")
                .put("REMOTE_ADDR", "127.0.0.1")
                .header("Remote-Addr", "forged")
                .build();

        assertThat(variables(environ))
                .containsExactly(
                        "SERVER_NAME=real",
                        "wsgi.url_scheme=https",
                        "HTTP_SERVER_NAME=forged",
                        "REMOTE_ADDR=127.0.0.1",
                        "HTTP_REMOTE_ADDR=forged");
    }

    @Test
    void mustFindHeadersAfterAVariableBeforeThemWasTakenOut() {
        Environ environ = new EnvironBuilder()
                .put("A", "1")
                .put("B", "2")
                .header("X-One", "1")
                .remove("A")
                .header("X-One", "2")
                .remove("C")
                .build();

        assertThat(variables(environ)).containsExactly("B=2", "HTTP_X_ONE=1, 2");
    }

    @Test
    void mustKnowTheMethodAsTheApplicationSeesIt() {
        assertThat(new EnvironBuilder().put("PATH_INFO", "/").build().method()).isNull();
        assertThat(new EnvironBuilder()
                        .put("PATH_INFO", "/")
                        .put("REQUEST_METHOD", "HEAD")
                        .headAsGet()
                        .replace("REQUEST_METHOD", "GET")
                        .build()
                        .method())
                .isEqualTo("GET");
    }

    @Test
    void mustGrowBeyondItsFirstSize() {
        EnvironBuilder builder = new EnvironBuilder(1, HeadLimits.DEFAULT);
        for (int i = 0; i < 1000; i++) {
            builder.put("K" + i, "V" + i);
        }
        Environ environ = builder.build();

        assertThat(environ.size()).isEqualTo(1000);
        assertThat(environ.get("K999")).isEqualTo("V999");
        assertThat(environ.get("K1000")).isNull();
        assertThat(environ.key(7)).isEqualTo("K7");
        assertThat(environ.value(7)).isEqualTo("V7");
        assertThat(new EnvironBuilder().put("a", "b").build()).hasToString("[a, b]");
    }

    @Test
    void mustBeginWithSharedVariablesUntilOneOfThemIsChanged() {
        SharedVariables shared = SharedVariables.of(List.of("A", "1", "B", "2"), List.of("C"));
        Environ same = new EnvironBuilder(shared, 1, HeadLimits.DEFAULT)
                .put("C", "3")
                .header("X-One", "1")
                .replace("C", "4")
                .remove("HTTP_X_ONE")
                .build();
        Environ replaced = new EnvironBuilder(shared, 1, HeadLimits.DEFAULT)
                .replace("B", "3")
                .build();
        Environ removed =
                new EnvironBuilder(shared, 1, HeadLimits.DEFAULT).remove("A").build();
        Environ copied = new EnvironBuilder().putAll(shared).build();

        assertThat(same.shared()).isSameAs(shared);
        assertThat(variables(same)).containsExactly("A=1", "B=2", "C=4");
        assertThat(replaced.shared()).isNull();
        assertThat(variables(replaced)).containsExactly("A=1", "B=3");
        assertThat(removed.shared()).isNull();
        assertThat(variables(removed)).containsExactly("B=2");
        assertThat(copied.shared()).isNull();
        assertThat(variables(copied)).containsExactly("A=1", "B=2");
        assertThat(shared.key(1) + shared.value(1)).isEqualTo("B2");
        assertThat(same.hasNamesAfter(shared)).isTrue();
        assertThat(copied.hasNamesAfter(shared)).isFalse();
        assertThat(new EnvironBuilder()
                        .putAll(shared)
                        .put("D", "")
                        .put("C", "")
                        .build()
                        .hasNamesAfter(shared))
                .isFalse();
    }

    @Test
    void mustTakeSharedVariablesInPairs() {
        List<String> odd = List.of("A");
        assertThatThrownBy(() -> SharedVariables.of(odd, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> variables(Environ environ) {
        List<String> variables = new ArrayList<>();
        environ.forEach((key, value) -> variables.add(key + "=" + value));
        return variables;
    }
}
