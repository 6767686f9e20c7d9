package org.wsgibridge.it.application;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications for Python 2.7 with the packages that {@code .ci/run} fetches, on the engine jython. Where there is a
 * CPython 2.7, each response must have the same status, headers and bytes there.
 */
final class ApplicationsIT {
    private static final Map<String, String> LOGIN = Map.of("name", "j\u00f6rg", "password", "secret");
    private static final byte[] BYTES = {0, (byte) 0xff, '\r', '\n', 'x', (byte) 0x80};

    @TempDir
    private Path folder;

    @BeforeEach
    void findPackages() {
        assumeTrue(Files.isDirectory(Site.PACKAGES), "the packages are not in " + Site.PACKAGES);
    }

    /** Visits a site, and checks what cannot be compared. */
    @FunctionalInterface
    private interface Visit {
        void to(Visitor visitor) throws Exception;
    }

    private void sameOnBoth(String application, Visit visit) throws Exception {
        List<String> jython = visit(Site.onJython(application, folder.resolve("jython")), visit);
        Optional<Path> python = Site.cpython27();
        if (python.isPresent()) {
            Site cpython = Site.onCpython(python.get(), application, folder.resolve("cpython"));
            assertThat(jython).containsExactlyElementsOf(visit(cpython, visit));
        }
    }

    private static List<String> visit(Site site, Visit visit) throws Exception {
        try (site) {
            Visitor visitor = new Visitor(site.url());
            visit.to(visitor);
            return visitor.seen();
        }
    }

    @Test
    void notesOfCherryPyMustBeWrittenAndFound() throws Exception {
        sameOnBoth("cherrypy_notes", visitor -> {
            assertThat(visitor.get("/")).contains("/login");
            visitor.post("/login", Map.of("name", "x", "password", "y"));
            visitor.post("/login", LOGIN);
            assertThat(visitor.get("/")).isEqualTo("<p>j\u00f6rg, 0 visits: </p>");
            visitor.post("/edit", Map.of("name", "a", "text", "\u20ac <b>"));
            visitor.post("/edit", Map.of("name", "b", "text", "other"));
            assertThat(visitor.get("/note/a/b/c")).isEqualTo("<h1>a</h1><p>\u20ac <b></p>b/c");
            assertThat(visitor.get("/")).contains("2 visits: a, b");
            visitor.get("/note/none");
            assertThat(visitor.get("/search?q=other&b=%C3%BC")).isEqualTo("[[\"b\"], [[\"b\", \"\\u00fc\"]]]");
            visitor.post("/total", "application/json", "{\"numbers\": [1, 2, 39]}".getBytes(UTF_8));
            visitor.post("/total", "application/json", "{".getBytes(UTF_8));
            assertThat(visitor.upload("/files/", Map.of(), "upload", "a.bin", BYTES))
                    .isEqualTo("a.bin application/octet-stream");
            assertThat(visitor.get("/files/")).isEqualTo("[[\"a.bin\", 6]]");
            visitor.get("/files/a.bin");
            visitor.get("/raw?name=a.bin");
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            visitor.delete("/files/a.bin");
            visitor.get("/files/a.bin");
            assertThat(visitor.get("/stream")).isEqualTo("a\u00fcc");
            visitor.get("/some/where?x=1");
            visitor.get("/fails");
            assertThat(visitor.get("/static/style.css")).startsWith("body {");
            visitor.get("/static/none.css");
        });
    }
}
