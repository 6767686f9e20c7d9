package org.wsgibridge.it.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages of a project whose virtual environment has no pip. */
final class WithoutPipIT {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir
    private Path folder;

    private Path environment;
    private ProjectCommand command;

    @BeforeEach
    void makeProject() throws Exception {
        Path project = folder.resolve("project");
        command = ProjectCommand.ofSample(project);
        environment = project.resolve(".venv");
        Process made = new ProcessBuilder(List.of(PYTHON + "", "-m", "venv", "--without-pip", environment + ""))
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        assertThat(installed("pip")).isFalse();
    }

    private Path packages() throws Exception {
        try (Stream<Path> versions = Files.list(environment.resolve("lib"))) {
            return versions.findFirst().orElseThrow().resolve("site-packages");
        }
    }

    private boolean installed(String name) throws Exception {
        try (Stream<Path> files = Files.list(packages())) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(name + "-"));
        }
    }

    /** Has the first python3 on the PATH be one that has no pip either. */
    private void hideOtherPip() {
        command.with("PATH", environment.resolve("bin") + ":/usr/bin:/bin");
    }

    @Test
    void anotherPythonsPipMustInstallAndNothingElse() throws Exception {
        command.with("PATH", "/usr/bin:/bin");
        ProjectCommand.Done built = command.run("build");
        assertThat(built.exitCode()).as(built.output()).isZero();
        assertThat(installed("greeting")).isTrue();
        assertThat(installed("pip")).isFalse();
    }

    @Test
    void whereThereIsNoneTheEnvironmentMustGetTheOneOfItsPython() throws Exception {
        hideOtherPip();
        ProjectCommand.Done built = command.run("build");
        assertThat(built.exitCode()).as(built.output()).isZero();
        assertThat(installed("greeting")).isTrue();
        assertThat(installed("pip")).isTrue();
    }

    /** Debian's Python has no ensurepip without its package python3-venv. */
    @Test
    void withoutAnyOneSentenceMustSayWhatIsExpected() throws Exception {
        hideOtherPip();
        Files.writeString(packages().resolve("none.pth"), "import sys; sys.modules['ensurepip'] = None\n");
        ProjectCommand.Done built = command.run("build");
        assertThat(built.exitCode()).as(built.output()).isEqualTo(2);
        assertThat(built.output())
                .contains(environment.resolve("bin/python") + "", " has no pip, and python3 on the PATH has none")
                .doesNotContain("Traceback");
        assertThat(installed("greeting")).isFalse();
    }
}
