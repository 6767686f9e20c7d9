package org.wsgibridge.express.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.CurrentFolder;
import org.wsgibridge.express.startup.ForegroundProcess;
import org.wsgibridge.express.startup.TemporaryFolder;
import org.wsgibridge.files.FileFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code image}: builds an image of the project of the current folder. */
@Command(
        name = "image",
        description = "Builds an image of the project in the current folder, with buildah, podman or docker.",
        customSynopsis = "wsgi-express image [OPTION...] NAME",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ImageCommand implements Callable<Integer> {
    private static final List<String> TOOLS = List.of("buildah", "podman", "docker");

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The name of the image, such as shop:1.")
    @Nullable
    private String name;

    @Mixin(name = "Image")
    private final Building building = new Building();

    static final class Building {
        @Option(
                names = "--tool",
                paramLabel = "COMMAND",
                description = "The tool that builds the image, optionally with options. Default: the first of buildah,"
                        + " podman and docker that is installed")
        @Nullable
        String tool;

        @Option(
                names = "--base",
                paramLabel = "IMAGE",
                description = "The base image, which must be a Debian. Default: docker.io/library/debian:bookworm-slim")
        @Nullable
        String base;

        @Option(
                names = "--build-base",
                paramLabel = "IMAGE",
                description = "An image with a JDK, from which the Java of the new image is made. Default: the image of"
                        + " --base, in which the build installs a JDK")
        @Nullable
        String buildBase;

        @Option(
                names = "--build-packages",
                paramLabel = "NAMES",
                description = "Debian packages that the installation of the project's packages needs, such as"
                        + " compilers.")
        @Nullable
        String packages;

        @Option(
                names = "--exclude",
                paramLabel = "GLOB",
                description = "Leaves out files and folders that match, relative to the project. May be repeated.")
        List<String> excluded = List.of();

        @Option(
                names = "--context",
                paramLabel = "FOLDER",
                description = "Only writes the files from which the image is built, to a folder that does not exist"
                        + " yet.")
        @Nullable
        Path context;
    }

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public ImageCommand() {}

    @Override
    public Integer call() {
        if ((name == null) == (building.context == null)) {
            throw ExpressException.usage("image: expected NAME, the name of the image, or --context FOLDER");
        }
        Consumer<String> tell = line -> spec.commandLine().getErr().println("wsgi-express: " + line);
        Path project = CurrentFolder.path();
        try {
            if (building.context != null) {
                Path folder = Files.createDirectory(CurrentFolder.resolve(building.context));
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
                new BuildContext(folder, tell).write(project, building.excluded);
                return 0;
            }
            try (TemporaryFolder folder = new TemporaryFolder("wsgi-express-image-")) {
                List<String> tool = tool();
                new BuildContext(folder.path(), tell).write(project, building.excluded);
                return run(command(tool), folder.path());
            }
        } catch (IOException e) {
            throw ExpressException.usage("image: " + e.getMessage() + ": " + FileFault.reason(e), e);
        }
    }

    private List<String> tool() {
        if (building.tool != null) {
            return List.of(building.tool.strip().split("\\s+"));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return TOOLS.stream()
                .filter(tool -> Stream.of(path.split(File.pathSeparator, -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool))))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> ExpressException.usage("image: none of " + String.join(", ", TOOLS)
                        + " is on the PATH; --context FOLDER writes what another machine can build"));
    }

    private List<String> command(List<String> tool) {
        List<String> command = new ArrayList<>(tool);
        // OCI's image format has no health check.
        boolean isDocker = Path.of(tool.get(0)).endsWith("docker");
        command.addAll(isDocker ? List.of("build") : List.of("build", "--format", "docker"));
        add(command, "BASE", building.base);
        add(command, "BUILD_BASE", building.buildBase);
        add(command, "BUILD_PACKAGES", building.packages);
        command.addAll(List.of("--tag", String.valueOf(name), "."));
        return command;
    }

    private static void add(List<String> command, String argument, @Nullable String value) {
        if (value != null) {
            command.addAll(List.of("--build-arg", argument + "=" + value));
        }
    }

    private static int run(List<String> command, Path folder) throws IOException {
        try {
            return ForegroundProcess.step(
                    new ProcessBuilder(command).directory(folder.toFile()).inheritIO());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("the build was interrupted", e);
        }
    }
}
