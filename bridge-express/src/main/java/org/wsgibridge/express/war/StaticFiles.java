package org.wsgibridge.express.war;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.BoundedProcess;

/**
 * The static files of a Django project, as its {@code collectstatic} collects them.
 *
 * @param url where they are served, {@code ""} when the application does so itself
 * @param folder the folder with them, {@code null} when there are none
 * @param inProject where that is within the project, {@code ""} when it is not
 * @param database an SQLite database within the project, {@code ""} for none
 * @param compressed how many were compressed
 * @param skipped the storage of the project that has them elsewhere, so that none were collected; {@code ""} for none
 */
record StaticFiles(
        String url, @Nullable Path folder, String inProject, String database, int compressed, String skipped) {
    static final StaticFiles NONE = new StaticFiles("", null, "", "", 0, "");

    private static final Pattern LINE = Pattern.compile("(?m)^wsgi-express (\\w+)=(.*)$");
    private static final Pattern COMPRESSIBLE =
            Pattern.compile(".*\\.(css|csv|eot|html?|ico|js|json|map|md|mjs|otf|svg|ttf|txt|wasm|webmanifest|xml)");
    private static final int SHORTEST = 512;

    /**
     * Collects them.
     *
     * @param python the command that runs Python
     * @param pathVariable the variable with its search path
     * @param application a copy of the project
     * @param packages its packages
     * @param settings the name of its settings module
     * @param work where to put them, unless the project's STATIC_ROOT is within it
     * @throws ExpressException when the settings cannot be loaded
     */
    static StaticFiles collect(
            List<String> python, String pathVariable, Path application, Path packages, String settings, Path work) {
        Path target = work.resolve("static");
        List<String> command = Stream.concat(
                        python.stream(),
                        Stream.of(
                                Tool.script("collect_static.py", work).toString(),
                                application.toString(),
                                target.toString()))
                .toList();
        Tool tool = new Tool(application, command)
                .with(pathVariable, application + File.pathSeparator + packages)
                .with("PYTHONDONTWRITEBYTECODE", "1");
        if (System.getenv("DJANGO_SETTINGS_MODULE") == null) {
            tool.with("DJANGO_SETTINGS_MODULE", settings);
        }
        BoundedProcess.Answer answer = tool.run();
        if (!answer.succeeded()) {
            throw ExpressException.usage("manage.py collectstatic failed: " + Tool.lastLine(answer.output())
                    + "; settings that read the environment need their variables here as well, and"
                    + " --skip-collectstatic leaves the step out");
        }
        Map<String, String> told = new HashMap<>();
        for (Matcher line = LINE.matcher(answer.output()); line.find(); ) {
            told.put(line.group(1), line.group(2));
        }
        String collected = told.get("collected");
        Path folder = collected == null || !Files.isDirectory(Path.of(collected)) ? null : Path.of(collected);
        return new StaticFiles(
                told.getOrDefault("url", ""),
                folder,
                told.getOrDefault("root", ""),
                told.getOrDefault("database", ""),
                folder == null ? 0 : compress(folder),
                told.getOrDefault("skipped", ""));
    }

    /** Puts a compressed file beside each that becomes smaller by it; returns how many. */
    private static int compress(Path folder) {
        int count = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(path -> COMPRESSIBLE.matcher(path.toString()).matches())
                    .toList()) {
                Path compressed = file.resolveSibling(file.getFileName() + ".gz");
                if (Files.size(file) < SHORTEST || Files.exists(compressed)) {
                    continue;
                }
                try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(compressed))) {
                    Files.copy(file, zip);
                }
                if (Files.size(compressed) >= Files.size(file)) {
                    Files.delete(compressed);
                } else {
                    count++;
                }
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
