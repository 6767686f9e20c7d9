package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;

/** What of a project belongs into no WAR, by name or by content, and what the user leaves out. Immutable. */
final class Exclusions {
    private static final String VERSION_CONTROL = "version control";
    private static final String CACHE = "caches and compiled files";
    private static final String ENVIRONMENT = "Python environments";
    private static final String SECRET = "may hold secrets";
    private static final String KEY = "private keys";
    private static final String DATABASE = "SQLite databases";
    private static final String TOOL = "files of tools";
    private static final String MODULES = "JavaScript packages";

    private static final Map<String, Set<String>> FOLDERS = Map.of(
            VERSION_CONTROL, Set.of(".git", ".hg", ".svn", ".bzr", "cvs", "_darcs"),
            MODULES, Set.of("node_modules", "bower_components"),
            ENVIRONMENT, Set.of(".venv", "venv", "virtualenv", ".virtualenv", ".tox", ".nox", "__pypackages__"),
            SECRET, Set.of(".ssh", ".gnupg", ".aws"),
            CACHE,
                    Set.of(
                            "__pycache__",
                            ".pytest_cache",
                            ".mypy_cache",
                            ".ruff_cache",
                            ".cache",
                            ".hypothesis",
                            ".eggs"),
            TOOL, Set.of(".idea", ".vscode"));

    private static final Map<String, Pattern> FILES = Map.of(
            VERSION_CONTROL,
            pattern("\\.git|\\.gitignore|\\.gitattributes|\\.gitmodules|\\.hgignore"),
            SECRET,
            pattern(
                    "\\.env.*|.*\\.env|\\.netrc|_netrc|\\.pgpass|\\.my\\.cnf|\\.pypirc|pip\\.conf|\\.git-credentials|\\.dockercfg|\\.npmrc"),
            KEY,
            pattern("id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.*\\.(key|p12|pfx|jks|keystore|ppk)"),
            DATABASE,
            pattern(".*\\.(sqlite3?|db3?)(-journal|-wal|-shm)?"),
            CACHE,
            pattern(".*\\.py[co]|.*\\$py\\.class|\\.coverage(\\..*)?"),
            TOOL,
            pattern("\\.ds_store|thumbs\\.db|.*~|.*\\.sw[op]|\\.dockerignore"),
            "archives of this kind",
            pattern(".*\\.war"));

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(ISO_8859_1);
    private static final Pattern PRIVATE_KEY = Pattern.compile("(?m)^-----BEGIN [A-Z0-9 ]*PRIVATE KEY");
    private static final Pattern OPENSSH = Pattern.compile("(?m)^PuTTY-User-Key-File-");

    /** A private key is at the beginning of its file, or after a certificate or two. */
    private static final int LOOKED_AT = 1 << 16;

    private final List<PathMatcher> globs;

    /**
     * Makes them.
     *
     * @param globs patterns as in {@code docs/**}, for paths relative to the project
     * @throws ExpressException when one is no pattern
     */
    Exclusions(List<String> globs) {
        this.globs = globs.stream().map(Exclusions::matcher).toList();
    }

    private static PathMatcher matcher(String glob) {
        String plain = glob.replaceFirst("^\\./", "").replaceFirst("/+$", "");
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + plain);
        } catch (PatternSyntaxException e) {
            throw ExpressException.usage(
                    "--exclude " + glob + ": " + e.getDescription() + "; expected a pattern such as docs or **/*.psd",
                    e);
        }
    }

    private static Pattern pattern(String names) {
        return Pattern.compile(names);
    }

    /**
     * Returns why a folder is left out, {@code null} when it is not.
     *
     * @param folder the folder
     * @param path the same, relative to the project
     */
    @Nullable
    String reason(Path folder, Path path) {
        String name = name(path);
        for (Map.Entry<String, Set<String>> kind : FOLDERS.entrySet()) {
            if (kind.getValue().contains(name)) {
                return kind.getKey();
            }
        }
        if (Files.exists(folder.resolve("pyvenv.cfg")) || Files.exists(folder.resolve("conda-meta"))) {
            return ENVIRONMENT;
        }
        return named(path);
    }

    /**
     * Returns why a file is left out, {@code null} when it is not.
     *
     * @param file the file
     * @param path the same, relative to the project
     * @throws IOException when it cannot be read
     */
    @Nullable
    String reasonOfFile(Path file, Path path) throws IOException {
        String name = name(path);
        for (Map.Entry<String, Pattern> kind : FILES.entrySet()) {
            if (kind.getValue().matcher(name).matches()) {
                return kind.getKey();
            }
        }
        String named = named(path);
        return named == null ? reasonOfContent(file, name) : named;
    }

    private static @Nullable String reasonOfContent(Path file, String name) throws IOException {
        byte[] start;
        try (InputStream content = Files.newInputStream(file)) {
            start = content.readNBytes(LOOKED_AT);
        }
        String text = new String(start, ISO_8859_1);
        if (text.startsWith(new String(SQLITE, ISO_8859_1))) {
            return DATABASE;
        }
        // A source that has one in it would fail without its file.
        boolean key = PRIVATE_KEY.matcher(text).find() || OPENSSH.matcher(text).find();
        return key && !name.endsWith(".py") ? KEY : null;
    }

    private @Nullable String named(Path path) {
        return globs.stream().anyMatch(glob -> glob.matches(path)) ? "by --exclude" : null;
    }

    private static String name(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
