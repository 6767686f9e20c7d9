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
import org.wsgibridge.express.failure.ExpressException;

/**
 * Decides which files of a project must not get into a WAR, by their names and contents, or because the user excludes
 * them. Immutable.
 */
public final class Exclusions {
    /** The beginning of the name of an incomplete folder of packages, which no WAR contains. */
    static final String PARTIAL = ".wsgi-bridge-partial-";

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
            SECRET, Set.of(".ssh", ".gnupg", ".aws", ".env", ".kube", ".docker", ".azure", ".gcloud", ".streamlit"),
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
            pattern("\\.env.*|.*\\.env(\\.(bak|backup|old|orig|save|local|prod(uction)?|staging|dev(elopment)?|test))?"
                    + "|\\.netrc|_netrc|\\.pgpass|\\.?my\\.cnf|\\.pypirc|pip\\.conf|\\.git-credentials"
                    + "|\\.dockercfg|\\.npmrc|\\.htpasswd.*|\\.s3cfg|\\.boto|\\.passwd-s3fs|\\.?vault[-_.]pass.*"
                    + "|auth\\.json|secrets\\.toml|.*\\.tfstate(\\..*)?|.*\\.tfvars(\\.json)?|.*\\.kdbx?"
                    + "|\\..*_history|(.*[-_.])?dump([-_.].*)?\\.sql(\\.(gz|bz2|xz|zst))?"),
            KEY,
            pattern("id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.*\\.(key|p12|pfx|jks|keystore|ppk)"),
            DATABASE,
            pattern(".*\\.(sqlite3?|db3?)(-journal|-wal|-shm)?"),
            CACHE,
            pattern(".*\\.py[co]|.*\\$py\\.class|\\.coverage(\\..*)?"),
            TOOL,
            pattern("\\.ds_store|thumbs\\.db|.*~|.*\\.sw[op]|\\.dockerignore" + "|" + Pattern.quote(PackagesNote.NAME)),
            "archives of this kind",
            pattern(".*\\.war"));

    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(ISO_8859_1);

    /**
     * A private key in PEM, also within JSON or YAML. At least some of its text must follow, because programs that read
     * or write keys contain the first line too.
     */
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----(?:\\s|\\\\[rn]){1,100}[A-Za-z0-9+/]{4}"
                    + "|(?m:^)PuTTY-User-Key-File-");

    /** The beginning of a private key in DER: PKCS #8 (plain and encrypted), PKCS #1, SEC 1, and PKCS #12. */
    private static final Pattern BINARY_KEY =
            Pattern.compile("(?s)\\x30(?:[\\x00-\\x7f]|\\x81.|\\x82..)(?:\\x02\\x01[\\x00\\x01]\\x30.\\x06"
                    + "|\\x30.\\x06.\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x05"
                    + "|\\x02\\x01\\x00\\x02\\x82..\\x00"
                    + "|\\x02\\x01\\x01\\x04[\\x1c\\x20\\x30\\x42]"
                    + "|\\x02\\x01\\x03\\x30).*");

    private static final Pattern DOUBTFUL = Pattern.compile("(secrets?|credentials?)([-_.].*)?");
    private static final int LOOKED_AT = 8 << 20;

    private final List<PathMatcher> globs;

    /**
     * Makes the exclusions.
     *
     * @param globs further patterns such as {@code docs/**}, for paths relative to the project
     * @throws ExpressException if a pattern is malformed
     */
    public Exclusions(List<String> globs) {
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
     * Returns why a folder is left out, {@code null} if it is not.
     *
     * @param folder the folder
     * @param path its path relative to the project
     */
    @Nullable
    String reason(Path folder, Path path) {
        String name = name(path);
        if (path.endsWith(".config/gcloud")) {
            return SECRET;
        }
        if (name.startsWith(PARTIAL)) {
            return TOOL;
        }
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
     * Returns why a file is left out, {@code null} if it is not. Reads up to 8 MiB of the file.
     *
     * @param file the file
     * @param path its path relative to the project
     * @throws IOException if it cannot be read
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
        // A Python source that contains a key is packed, because the application would fail without the file.
        boolean isWide = text.lastIndexOf('\0', 3) >= 0; // UTF-16, or no text at all
        boolean key =
                PRIVATE_KEY.matcher(isWide ? text.replace("\0", "") : text).find()
                        || BINARY_KEY.matcher(text).matches();
        return key && !name.endsWith(".py") ? KEY : null;
    }

    /** Returns whether the name of a packed file suggests that it may contain secrets. */
    static boolean isDoubtful(Path path) {
        return DOUBTFUL.matcher(name(path)).matches();
    }

    private @Nullable String named(Path path) {
        return globs.stream().anyMatch(glob -> glob.matches(path)) ? "by --exclude" : null;
    }

    private static String name(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
