package org.wsgibridge.it.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One visit to an application on the engine jython, and to the same one on CPython 2.7 where there is one. */
final class Comparison {
    private Comparison() {}

    /** Visits a site, and checks what cannot be compared. */
    @FunctionalInterface
    interface Visit {
        void to(Visitor visitor) throws Exception;
    }

    /**
     * Visits both. Each response must have the same status, headers and bytes.
     *
     * @param packages the folders that it needs, which {@code .ci/run} fetches; without them the test is skipped
     * @param folder gets a copy of the application for each
     */
    static void sameOnBoth(String application, List<Path> packages, Path folder, Visit visit) throws Exception {
        sameOnBoth(application, packages, folder, UnaryOperator.identity(), visit);
    }

    /**
     * Visits both, and compares what a function makes of the responses.
     *
     * @param comparable takes out what differs each time
     */
    static void sameOnBoth(
            String application, List<Path> packages, Path folder, UnaryOperator<String> comparable, Visit visit)
            throws Exception {
        for (Path needed : packages) {
            assumeTrue(
                    Files.isDirectory(needed),
                    "needs " + Path.of("..").toAbsolutePath().relativize(needed));
        }
        List<String> jython = visit(Site.onJython(application, folder.resolve("jython"), packages), visit);
        Optional<Path> python = Site.cpython27();
        if (python.isPresent()) {
            Site cpython = Site.onCpython(python.get(), application, folder.resolve("cpython"), packages);
            assertThat(jython.stream().map(comparable))
                    .containsExactlyElementsOf(
                            visit(cpython, visit).stream().map(comparable).toList());
        }
    }

    private static List<String> visit(Site site, Visit visit) throws Exception {
        try (site) {
            Visitor visitor = new Visitor(site.url());
            visit.to(visitor);
            return visitor.seen();
        }
    }
}
