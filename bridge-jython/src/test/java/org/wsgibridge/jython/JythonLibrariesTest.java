package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.spi.Interpreter;

/** Each library that comes with Jython does what {@code docs/dependencies.md} says that it is needed for. */
final class JythonLibrariesTest {
    private static final String EVAL = """
            def application(environ, start_response):
                start_response('200 OK', [])
                names = {}
                exec environ['QUERY_STRING'] in names
                return [str(names['out'])]
            """;

    @TempDir
    private Path folder;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", EVAL);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    private String run(String code) {
        return deployed.text(interpreter, "app.py", "application", code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "java-sizeof      | import sys; out = sys.getsizeof('x') > 0                                 | True",
                "commons-compress | import bz2; out = bz2.decompress(bz2.compress('ab' * 9000)) == 'ab' * 9000 | True",
                "icu4j            | import unicodedata; out = unicodedata.name(u'\\xe9')                     "
                        + " | LATIN SMALL LETTER E WITH ACUTE",
                "icu4j            | out = u'b\\xfccher.example'.encode('idna')                              "
                        + " | xn--bcher-kva.example",
                "jnr-constants    | import errno; out = errno.errorcode[errno.ECONNREFUSED]                 "
                        + " | ECONNREFUSED",
                "jnr-posix        | import os; out = os.stat('/').st_nlink > 0                                | True",
                "jnr-netdb        | import socket; out = socket.getservbyname('http')                        | 80",
                "netty            | import select, ssl; out = select.poll and ssl.SSLContext and 'there'      | there",
            })
    void libraryMustServeItsPurpose(String library, String code, String expected) {
        assertThat(run(code)).as(library).isEqualTo(expected);
    }

    @Test
    void javaExceptionMustReachPythonWithoutATerminalLibrary() {
        assertThat(JythonLibrariesTest.class.getResource("/jline/console/ConsoleReader.class"))
                .isNull();
        assertThat(run("""
                from java.lang import Integer, NumberFormatException
                try:
                    Integer.parseInt('x')
                except NumberFormatException as e:
                    out = 'caught'
                """)).isEqualTo("caught");
    }

    @Test
    void externalEntityMustNotBeFetched() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
        String document = "<!DOCTYPE a [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]><a>&e;</a>";

        assertThat(run("from xml.sax import make_parser, handler\n"
                        + "from StringIO import StringIO\n"
                        + "class Text(handler.ContentHandler):\n"
                        + "    text = ''\n"
                        + "    def characters(self, data): self.text += data\n"
                        + "text = Text()\nparser = make_parser()\nparser.setContentHandler(text)\n"
                        + "parser.parse(StringIO('" + document + "'))\nout = repr(str(text.text))"))
                .isEqualTo("''");
    }
}
