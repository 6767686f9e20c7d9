package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.wsgibridge.jdbc.mysql.MariaServer;
import org.wsgibridge.jdbc.postgresql.PostgresServer;

/**
 * Django 1.11's own tests, unchanged, with the profile {@code django-suite}, because a run takes long: on the database
 * that {@code django.database} names. Recorded is how many tests of each label pass on CPython 2.7.18; the labels of
 * the record are run. The folder {@code target/django-suite} gets the output of each process and a table of what
 * passes.
 */
@EnabledIfSystemProperty(named = "django.database", matches = "sqlite|postgresql|mysql")
@Timeout(value = 4, unit = TimeUnit.HOURS)
final class WholeDjangoSuiteTest {
    private static final Path DJANGO = Path.of("../target/django-1.11").toAbsolutePath();

    private static final String DATABASE = System.getProperty("django.database", "");

    /** Labels to run, separated by spaces; all that are recorded when it is empty. */
    private static final String LABELS = System.getProperty("django.labels", "");

    private static final Path FOLDER = Path.of("target/django-suite", DATABASE).toAbsolutePath();

    /** How long a group of labels may take; then its other tests count as failed. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private static final int PROCESSES = 2;

    @Test
    void testsOfDjangoMustPass() throws Exception {
        assumeTrue(
                Files.isDirectory(DJANGO.resolve("tests")), "needs the sources of Django 1.11 in target/django-1.11");
        switch (DATABASE) {
            case "postgresql" -> {
                try (PostgresServer server = PostgresServer.start()) {
                    run(98, "--postgresql", server.url().replaceFirst("jdbc:postgresql://([^/]*)/.*", "$1"));
                }
            }
            case "mysql" -> {
                try (MariaServer server = MariaServer.start()) {
                    run(97, "--mysql", server.host() + ":" + server.port());
                }
            }
            default -> run(99);
        }
    }

    private static void run(int percent, String... server) throws Exception {
        DjangoRecord whole = DjangoRecord.read(Path.of("src/test/python/django_suite/cpython27-" + DATABASE + ".txt"));
        DjangoRecord record = LABELS.isEmpty() ? whole : whole.only(List.of(LABELS.split(" ", -1)));
        assertThat(record.all()).isPositive();

        Files.createDirectories(FOLDER);
        JythonProcess.run(
                FOLDER,
                jar -> true,
                "django_suite/compile_sources.py",
                DJANGO.resolve("django").toString(),
                DJANGO.resolve("lib").toString());
        List<Callable<List<String>>> groups = new ArrayList<>();
        for (List<String> labels : record.groups()) {
            Path folder = Files.createDirectories(FOLDER.resolve("group-" + (groups.size() + 1)));
            groups.add(() -> outcomes(folder, labels, server));
        }
        Map<String, Integer> here = record.passedIn(inPool(groups));

        List<String> table = record.table(here);
        Files.write(FOLDER.resolve("table.md"), table);
        table.forEach(System.out::println);
        assertThat(100.0 * DjangoRecord.sum(here) / record.all())
                .describedAs("percent of the tests; %s has the failures", FOLDER)
                .isGreaterThanOrEqualTo(percent);
    }

    private static List<String> inPool(List<Callable<List<String>>> groups) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(PROCESSES);
        List<String> outcomes = new ArrayList<>();
        try {
            for (Future<List<String>> group : pool.invokeAll(groups)) {
                outcomes.addAll(group.get());
            }
        } finally {
            pool.shutdownNow();
        }
        return outcomes;
    }

    /** Runs the tests of these labels, and returns the lines that {@code recording.py} has written. */
    private static List<String> outcomes(Path folder, List<String> labels, String... server)
            throws IOException, InterruptedException {
        Path outcomes = folder.resolve("outcomes.txt");
        Files.write(outcomes, List.of());
        List<String> script = new ArrayList<>(List.of("django_suite/run_django.py", DJANGO.toString()));
        script.addAll(List.of(server));
        script.addAll(List.of("--outcomes", outcomes.toString()));
        script.addAll(labels);
        if (!JythonProcess.endsWithin(
                LIMIT, List.of("-Xmx1500m"), folder, jar -> true, script.toArray(String[]::new))) {
            System.out.println(folder + ": ended after " + LIMIT);
        }
        return JythonProcess.lines(outcomes);
    }
}
