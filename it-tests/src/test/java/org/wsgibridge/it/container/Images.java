package org.wsgibridge.it.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.wsgibridge.it.express.Server;

/** Images in their own storage, made by buildah. */
final class Images implements AutoCloseable {
    /** A Debian with Python, tini and nss_wrapper, which .ci/run makes. */
    static final Path BASE =
            Path.of("../target/container-base.tar").toAbsolutePath().normalize();

    private static final Path LAUNCHER = Path.of("../bridge-express/src/main/resources/wsgi_express/launcher.sh")
            .toAbsolutePath()
            .normalize();

    private final Path folder;

    /** Makes the images to build on: the base, and the same with the JDK of the tests. */
    Images(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path base = Files.createDirectories(folder.resolve("base"));
        Files.createLink(base.resolve("base.tar"), BASE);
        build(base, "FROM scratch\nADD base.tar /\n", "localhost/base");
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        // Its links lead to the configuration of this machine.
        run(jdk, List.of("cp", "-rL", System.getProperty("java.home"), "jdk"), true);
        build(jdk, "FROM localhost/base\nCOPY jdk /usr/lib/jvm/jdk\n", "localhost/jdk");
    }

    /** Returns whether this machine can build and run images. */
    static boolean areSupported() {
        return "root".equals(System.getProperty("user.name"))
                && Files.exists(BASE)
                && Files.isExecutable(Path.of("/usr/bin/buildah"))
                && Files.isExecutable(Path.of("/usr/sbin/runc"));
    }

    /** Builds an image of a folder by the text of a Dockerfile. */
    void build(Path context, String text, String name) throws IOException, InterruptedException {
        Files.writeString(context.resolve("Dockerfile"), text);
        buildah(context, "build", "--quiet", "--tag", name, ".");
    }

    private List<String> tool() {
        return List.of("buildah", "--root", folder.resolve("root") + "", "--runroot", folder.resolve("runroot") + "");
    }

    /** Runs buildah; returns what it prints. */
    String buildah(Path where, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(tool());
        command.addAll(List.of(arguments));
        return run(where, command, false).strip();
    }

    /** Has {@code wsgi-express image} build an image of a project. */
    String image(Path project, String name) throws IOException, InterruptedException {
        Path launcher = folder.resolve("wsgi-express");
        Files.copy(LAUNCHER, launcher);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = List.of(
                launcher.toString(),
                "image",
                "--tool",
                String.join(" ", tool()),
                "--base",
                "localhost/base",
                "--build-base",
                "localhost/jdk",
                name);
        return run(project, command, false);
    }

    /** Unpacks an image; returns the folder with its files. */
    Path unpack(String name) throws IOException, InterruptedException {
        return Path.of(buildah(folder, "mount", buildah(folder, "from", name)));
    }

    private static String run(Path where, List<String> command, boolean mayFail)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        builder.environment()
                .putAll(Map.of(
                        "BUILDAH_ISOLATION", "chroot",
                        "STORAGE_DRIVER", "vfs",
                        "WSGI_EXPRESS_JAR", Server.JAR.toString(),
                        "WSGI_EXPRESS_CACHE", "",
                        "JAVA_HOME", System.getProperty("java.home")));
        Path errors = Files.createTempFile("container", ".err");
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.waitFor();
        String told = Files.readString(errors);
        Files.delete(errors);
        if (!mayFail) {
            assertThat(code).as("%s: %s %s", command, output, told).isZero();
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        try {
            buildah(folder, "umount", "--all");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
