package org.wsgibridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/architecture.md} to the packages of all modules. */
class ArchitectureDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TABLE =
            Pattern.compile("The packages of `(bridge-\\w+)`,(?: each)? below `([\\w.]+)`:\n\n((?:\\|.*\n)+)");
    private static final Pattern SINGLE = Pattern.compile("^`(org\\.wsgibridge[\\w.]+)`", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([\\w.]+)`|the root");

    @Test
    void mustNameEveryPackageAndNoOther() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        Set<String> named = new TreeSet<>();
        TABLE.matcher(page).results().forEach(table -> named.addAll(names(table)));
        SINGLE.matcher(page).results().forEach(single -> named.add(single.group(1)));
        assertThat(named).isEqualTo(packages());
    }

    private static Set<String> names(MatchResult table) {
        Set<String> names = new TreeSet<>();
        table.group(3)
                .lines()
                .skip(2)
                .forEach(row -> NAME.matcher(row.split("\\|", -1)[1])
                        .results()
                        .forEach(name -> names.add(
                                name.group(1) == null ? table.group(2) : table.group(2) + "." + name.group(1))));
        return names;
    }

    private static Set<String> packages() throws IOException {
        Set<String> packages = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.toList()) {
                Path sources = module.resolve("src/main/java");
                if (module.getFileName().toString().startsWith("bridge-") && Files.isDirectory(sources)) {
                    packages.addAll(packagesBelow(sources));
                }
            }
        }
        return packages;
    }

    private static Set<String> packagesBelow(Path sources) throws IOException {
        Set<String> packages = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> sources.relativize(file).getParent().toString().replace('/', '.'))
                    .forEach(packages::add);
        }
        return packages;
    }
}
