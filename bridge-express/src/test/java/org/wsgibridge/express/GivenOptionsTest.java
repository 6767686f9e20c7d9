package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.usage.GivenOptions;
import picocli.CommandLine;

/** Which arguments count. */
class GivenOptionsTest {
    private static String effective(String arguments) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine line = WsgiExpress.commandLine(nowhere, nowhere);
        return String.join(" ", GivenOptions.effective(line, List.of(arguments.split(" ", -1))));
    }

    @ParameterizedTest
    @CsvSource({
        "start-server --host h --port 1 a.py --port 2, start-server --host h a.py --port 2",
        "start-server --port=1 --host=h --port 2 --port=3, start-server --host=h --port=3",
        "start-server --https-port 1 --http2 --ssl-port 2 --http2, start-server --ssl-port 2 --http2",
        "start-server --setenv A 1 --trust-proxy t --setenv B 2,"
                + " start-server --setenv A 1 --trust-proxy t --setenv B 2",
        "start-server --access-log a.py --access-log combined --port 1,"
                + " start-server a.py --access-log combined --port 1",
        "start-server --port 1 -- --port 2, start-server --port 1 -- --port 2",
        "start-server --port --port 2, start-server --port --port 2",
        "start-server --port 1 --port, start-server --port 1 --port",
        "start-server --process-setenv=A= --port 1, start-server --process-setenv=A= --port 1",
        "start-server --process-setenv A= --port 1, start-server --process-setenv A= --port 1",
        "start-server --unknown 1 --unknown 2, start-server --unknown 1 --unknown 2",
        "exec --engine a --engine jython python --engine b --engine c, "
                + "exec --engine jython python --engine b --engine c",
        "elsewhere --port 1 --port 2, elsewhere --port 1 --port 2",
    })
    void theLastOneMustCount(String given, String expected) {
        assertThat(effective(given)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"start-server --user= a.py", "start-server --user ", "start-server a.py --user= --user you"})
    void anEmptyValueMustBeRefused(String given) {
        assertThatThrownBy(() -> effective(given))
                .isInstanceOf(ExpressException.class)
                .hasMessage("--user has an empty value: expected NAME-OR-NUMBER, or leave the option out");
    }

    @Test
    void noArgumentsMustStayNone() {
        assertThat(GivenOptions.effective(new CommandLine(CommandLine.Model.CommandSpec.create()), List.of()))
                .isEmpty();
    }
}
