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
     * What is collected, and how.
     *
     * @param python the command that runs Python
     * @param variables its variables, with its search path
     * @param application the folder of the application
     * @param settings the name of its settings module
     * @param target where to put them, unless the project has its own STATIC_ROOT
     * @param inPlace whether the project is no copy, so that its STATIC_ROOT may be anywhere
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
     * Collects them.
     *
     * @throws ExpressException when the settings cannot be loaded
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

    /** Puts a compressed file beside each that becomes smaller by it; returns how many. */
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
