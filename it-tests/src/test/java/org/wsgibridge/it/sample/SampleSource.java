package org.wsgibridge.it.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.wsgibridge.it.docs.CodeBlock;

/** Copies of sources, for builds that must not touch those of the build that runs the tests. */
final class SampleSource {
    /** What Maven and others make, or do not need. */
    private static final Set<String> MADE = Set.of("target", ".git", "__pycache__", ".idea");

    private SampleSource() {}

    /** Copies the module of the sample. */
    static Path copyModule(Path target) throws IOException {
        return copy(CodeBlock.root().resolve("sample-django-war"), target);
    }

    /** Copies the repository, as a fresh clone has it. */
    static Path copyRepository(Path target) throws IOException {
        return copy(CodeBlock.root(), target);
    }

    /**
     * Returns the environment in which pip finds the libraries of the sample on jython that {@code .ci/run} has
     * fetched, and asks no index; skips the test where there are none.
     */
    static Map<String, String> fetchedLibraries() throws IOException {
        Path wheels = CodeBlock.root().resolve("target/wheels").toAbsolutePath();
        assumeTrue(Files.isDirectory(wheels), "needs the wheel of Django 1.11 in target/wheels");
        try (Stream<Path> files = Files.list(wheels)) {
            assumeTrue(
                    files.anyMatch(file -> file.getFileName().toString().startsWith("Django-1.11")),
                    "needs the wheel of Django 1.11 in target/wheels");
        }
        return Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", wheels.toString());
    }

    private static Path copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                if (MADE.contains(dir.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target.resolve(source.relativize(dir)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target.resolve(source.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(target.resolve("pom.xml")).exists();
        return target;
    }
}
