package org.wsgibridge.express.install;

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
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.BoundedProcess;

/**
 * The static files of a Django project, as its {@code collectstatic} collects them. Immutable.
 *
 * @param url the URL prefix to serve them at, {@code ""} if the application serves them itself
 * @param folder the folder with the files, {@code null} if there are none
 * @param inProject the path of that folder in the project, {@code ""} if it is elsewhere
 * @param database the path of an SQLite database in the project, {@code ""} for none
 * @param compressed how many files also have a compressed form
 * @param skipped a storage of the project that keeps its files elsewhere, so that none were collected; {@code ""} for
 *     none
 */
public record StaticFiles(
        String url, @Nullable Path folder, String inProject, String database, int compressed, String skipped) {
    /** No static files. */
    public static final StaticFiles NONE = new StaticFiles("", null, "", "", 0, "");

    private static final String SETTINGS = "DJANGO_SETTINGS_MODULE";
    private static final Pattern LINE = Pattern.compile("(?m)^wsgi-express (\\w+)=(.*)$");
    private static final Pattern COMPRESSIBLE =
            Pattern.compile(".*\\.(css|csv|eot|html?|ico|js|json|map|md|mjs|otf|svg|ttf|txt|wasm|webmanifest|xml)");
    private static final int SHORTEST = 512;

    /**
     * The project whose files are collected.
     *
     * @param python the command that runs Python
     * @param variables the variables for Python, with its search path
     * @param application the folder of the application
     * @param settings the name of its settings module
     * @param target the folder for the files, unless the project has its own STATIC_ROOT
     * @param inPlace whether this is the project itself and not a copy, so that its STATIC_ROOT may be anywhere
     * @param work a folder for the script that collects
     */
    public record Site(
            List<String> python,
            Map<String, String> variables,
            Path application,
            String settings,
            Path target,
            boolean inPlace,
            Path work) {
        /** Makes the collections immutable. */
        public Site {
            python = List.copyOf(python);
            variables = Map.copyOf(variables);
        }
    }

    /**
     * Collects the files, and compresses those that are worth it. Executes the project's settings in a separate
     * process.
     *
     * @throws ExpressException if the settings cannot be loaded, or {@code collectstatic} fails
     */
    public static StaticFiles collect(Site site) {
        List<String> command = Stream.concat(
                        site.python().stream(),
                        Stream.of(
                                Tool.script(StaticFiles.class, "collect_static.py", site.work())
                                        .toString(),
                                site.application().toString(),
                                site.target().toString(),
                                site.inPlace() ? "in-place" : "copy"))
                .toList();
        Tool tool = new Tool(site.application(), command).with(site.variables()).with("PYTHONDONTWRITEBYTECODE", "1");
        if (!site.variables().containsKey(SETTINGS) && System.getenv(SETTINGS) == null) {
            tool.with(SETTINGS, site.settings());
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

    private static boolean isAsNew(Path compressed, Path file) throws IOException {
        return Files.exists(compressed)
                && Files.getLastModifiedTime(compressed).compareTo(Files.getLastModifiedTime(file)) >= 0;
    }

    /** Puts a compressed file beside each file that becomes smaller; returns how many. */
    private static int compress(Path folder) {
        int count = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(path -> COMPRESSIBLE.matcher(path.toString()).matches())
                    .toList()) {
                Path compressed = file.resolveSibling(file.getFileName() + ".gz");
                if (Files.size(file) < SHORTEST || isAsNew(compressed, file)) {
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
