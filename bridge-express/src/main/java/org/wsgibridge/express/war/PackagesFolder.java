package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.install.Packages;
import org.wsgibridge.express.install.Requirements;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.startup.TemporaryFolder;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.FileTree;

/**
 * A folder with the packages of a project, as {@code build-war} installs them. A file beside it has the digest of what
 * they were installed for: while that is the same, nothing is done. For one thread.
 */
public final class PackagesFolder {
    private static final Pattern DESCRIBES = Pattern.compile("(?i).*\\.(txt|in|toml|lock|cfg)|Pipfile|setup\\.py");

    /** What leads to sources, whose changes no file with requirements shows. */
    private static final Pattern SOURCES =
            Pattern.compile("(?m)^\\s*(?:-[rc]\\s*)?(\\.|/|-e\\b|--editable|file:)|@\\s*file:");

    private final Path project;
    private final Path folder;
    private final Path mark;
    private final Target target;
    private final Consumer<String> progress;

    /**
     * Makes it; nothing is done yet.
     *
     * @param project the project's folder, absolute
     * @param folder the folder for the packages, absolute
     * @param target what they are for
     * @param progress takes a line for each step
     */
    public PackagesFolder(Path project, Path folder, Target target, Consumer<String> progress) {
        this.project = project;
        this.folder = folder;
        this.mark = folder.resolveSibling(folder.getFileName() + ".sha256");
        this.target = target;
        this.progress = progress;
    }

    /**
     * Installs what is not there yet. What an earlier run has installed for something else is replaced.
     *
     * @param files files with requirements, relative to the project; empty for the usual ones
     * @param excluded patterns of paths that pip needs not
     * @throws ExpressException when a package cannot be had, or the folder has files of another origin
     */
    public void fill(List<Path> files, List<String> excluded) {
        try {
            requireOwn();
            try (TemporaryFolder work = new TemporaryFolder("wsgi-express-install-")) {
                fill(files, excluded, work.path().toRealPath());
            }
        } catch (IOException | UncheckedIOException e) {
            throw ExpressException.usage("install-python: " + FileFault.reason(e), e);
        }
    }

    private void requireOwn() throws IOException {
        if (Files.isRegularFile(mark) || !Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw ExpressException.usage("--target " + folder + " is no folder: expected one for the packages");
        }
        try (Stream<Path> children = Files.list(folder)) {
            if (children.findAny().isPresent()) {
                throw ExpressException.usage("--target " + folder
                        + " has files that install-python has not put there: expected an empty folder or none");
            }
        }
    }

    private void fill(List<Path> files, List<String> excluded, Path work) throws IOException {
        List<String> all = new ArrayList<>(excluded);
        if (folder.startsWith(project)) {
            all.add(project.relativize(folder).toString().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0"));
        }
        ProjectFiles found = ProjectFiles.find(project, new Exclusions(all), folder);
        ProjectCopy copy = ProjectCopy.of(found, work.resolve("project"), Long.MAX_VALUE);
        Requirements requirements = Requirements.find(project, files, target, work);
        String digest = digest(copy, files, requirements);
        boolean isSame = Files.isRegularFile(mark) && Files.readString(mark).equals(digest);
        if (isSame && Files.isDirectory(folder) && requirements.local().isEmpty() && !digest.isEmpty()) {
            progress.accept("packages are up to date in " + folder);
            return;
        }
        Files.createDirectories(folder.resolveSibling(""));
        Files.writeString(mark, ""); // ours, but not complete
        FileTree.delete(folder);
        String sources = String.join(", ", requirements.sources());
        if (!sources.isEmpty()) {
            progress.accept("installing the packages of " + sources + " for " + target.description());
        }
        new Packages(target, copy.folder()).install(requirements, folder, target.pipOptions());
        Files.writeString(mark, digest);
        progress.accept(
                sources.isEmpty()
                        ? "no packages: no requirements.txt, uv.lock, Pipfile.lock, pyproject.toml or Pipfile names any"
                        : new BillOfMaterials().addPython(folder) + " packages in " + folder);
    }

    /** Returns {@code ""} when it cannot be told whether what is there is still right. */
    private String digest(ProjectCopy copy, List<Path> files, Requirements requirements) throws IOException {
        List<Path> all = new ArrayList<>(files);
        copy.paths().stream()
                .map(Path::of)
                .filter(path -> DESCRIBES.matcher(path.getFileName().toString()).matches())
                .forEach(all::add);
        StringBuilder what = new StringBuilder().append(target).append(requirements.sources());
        for (Path file : all) {
            String text = new String(Files.readAllBytes(project.resolve(file)), UTF_8);
            if (SOURCES.matcher(text).find()) {
                return "";
            }
            what.append('\n').append(file).append('\n').append(text);
        }
        return HexFormat.of().formatHex(sha256().digest(what.toString().getBytes(UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
