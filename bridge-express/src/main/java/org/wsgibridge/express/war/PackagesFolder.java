package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Installer;
import org.wsgibridge.express.install.Packages;
import org.wsgibridge.express.install.PinnedRequirements;
import org.wsgibridge.express.install.Requirements;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.startup.TemporaryFolder;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.FileTree;

/**
 * A folder with the packages of a project, as {@code build-war} installs them. A note in the folder says what they were
 * installed for. While that stays the same, nothing is done. Otherwise packages are installed into a new folder, which
 * then replaces the old one as a whole. If several processes do this at the same time, the folder has all files of one
 * of them. For one thread.
 */
public final class PackagesFolder {
    /** Variables that have no effect here, because the command overrides them. */
    private static final Set<String> IGNORED = Set.of("PIP_TARGET", "PIP_USER", "PIP_NO_INPUT");

    /**
     * Variables that name files or further requirements. With one of them, it is not known whether the packages are up
     * to date.
     */
    private static final Set<String> NAMING = Set.of(
            "PIP_CONSTRAINT",
            "PIP_BUILD_CONSTRAINT",
            "PIP_REQUIREMENT",
            "PIP_EDITABLE",
            "PIP_CONFIG_FILE",
            "UV_CONSTRAINT",
            "UV_BUILD_CONSTRAINT",
            "UV_OVERRIDE",
            "UV_EXCLUDE",
            "UV_CONFIG_FILE");

    private static final int MAX_TRIES = 1000;

    private static final String EXPECTED = ": expected an empty folder, none, or one that install-python has made";

    private final Path project;
    private final Path folder;
    private final Target target;
    private final Installer installer;
    private final Map<String, String> variables;
    private final Consumer<String> progress;

    /**
     * Prepares a folder; nothing is done yet.
     *
     * @param project the project's folder, absolute
     * @param folder the folder for the packages, absolute
     * @param installer the installer
     * @param target the Python and platform that the packages are for
     * @param environment the environment variables of this process, of which those of the installer are used
     * @param progress takes a line for each step
     */
    public PackagesFolder(
            Path project,
            Path folder,
            Installer installer,
            Target target,
            Map<String, String> environment,
            Consumer<String> progress) {
        this.project = project;
        this.folder = folder;
        this.target = target;
        this.installer = installer;
        this.variables = new TreeMap<>(environment);
        String prefix = installer.name().toUpperCase(Locale.ROOT) + "_";
        this.variables.keySet().removeIf(name -> !name.startsWith(prefix) || IGNORED.contains(name));
        this.progress = progress;
    }

    /**
     * Installs the packages, unless they are up to date. Packages of an earlier run are replaced.
     *
     * @param files files with requirements, relative to the project; empty for the usual ones
     * @param excluded patterns of paths in the project that the installer does not need
     * @throws ExpressException if a package cannot be installed, or the folder has files that this command has not
     *     written
     */
    public void fill(List<Path> files, List<String> excluded) {
        try {
            requireFolderAbove();
            requireOwn(folder);
            try (TemporaryFolder work = new TemporaryFolder("wsgi-express-install-")) {
                fill(files, excluded, work.path().toRealPath());
            }
        } catch (IOException | UncheckedIOException e) {
            Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
            String file =
                    cause instanceof FileSystemException known && known.getFile() != null ? known.getFile() + ": " : "";
            throw ExpressException.usage(
                    "--target " + folder + " cannot be filled: " + file + FileFault.reason(e)
                            + "; expected a folder that can be made and written to",
                    e);
        }
    }

    private void requireFolderAbove() {
        Path above = folder.resolveSibling("");
        while (!Files.exists(above) && above.getParent() != null) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above)) {
            throw refusal(": " + above + " is not a folder: expected one, or none");
        }
    }

    private void requireOwn(Path place) throws IOException {
        while (true) {
            Object seen = identity(place);
            String fault = seen == null ? "" : fault(place);
            if (fault.isEmpty()) {
                return;
            }
            // If another process has replaced the folder meanwhile, the fault may be a mixture of both folders: look
            // again.
            if (seen != null && seen.equals(identity(place))) {
                throw refusal(fault + EXPECTED);
            }
        }
    }

    private static @Nullable Object identity(Path place) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return key == null ? attributes.creationTime() : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Returns why a place cannot be used for packages, {@code ""} if it can. */
    private static String fault(Path place) throws IOException {
        if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            return Files.isSymbolicLink(place) ? " is a link" : " is not a folder";
        }
        if (PackagesNote.isIn(place)) {
            return "";
        }
        if (Files.exists(place.resolve(PackagesNote.NAME), LinkOption.NOFOLLOW_LINKS)) {
            return " has a " + PackagesNote.NAME + " that install-python has not written";
        }
        try (Stream<Path> children = Files.list(place)) {
            return children.findAny().isEmpty() ? "" : " has files that install-python has not put there";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private ExpressException refusal(String reason) {
        return ExpressException.usage("--target " + folder + reason);
    }

    private void fill(List<Path> files, List<String> excluded, Path work) throws IOException {
        Requirements requirements = Requirements.find(project, files, target, work, installer);
        String digest = digest(files, excluded, requirements, work);
        if (!digest.isEmpty() && isNoted(digest)) {
            progress.accept("packages are up to date in " + folder);
            return;
        }
        List<String> all = new ArrayList<>(excluded);
        if (folder.startsWith(project)) {
            all.add(project.relativize(folder).toString().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0"));
        }
        ProjectFiles found = ProjectFiles.find(project, new Exclusions(all), folder);
        ProjectCopy copy = ProjectCopy.of(found, work.resolve("project"), Long.MAX_VALUE);
        String sources = String.join(", ", requirements.sources());
        if (!sources.isEmpty()) {
            progress.accept("installing the packages of " + sources + " for " + target.description() + " by "
                    + installer.name());
        }
        Path partial = makePartial();
        int packages;
        try {
            new Packages(installer, target, copy.folder(), variables).install(requirements, partial);
            packages = new BillOfMaterials().addPython(partial);
            PackagesNote.write(partial, digest);
            replaceBy(partial);
        } finally {
            FileTree.delete(partial);
        }
        progress.accept(
                sources.isEmpty()
                        ? "no packages: no requirements.txt, uv.lock, Pipfile.lock, pyproject.toml or Pipfile names any"
                        : packages + (packages == 1 ? " package in " : " packages in ") + folder);
    }

    private boolean isNoted(String digest) throws IOException {
        try {
            return PackagesNote.isIn(folder) && PackagesNote.says(folder, digest);
        } catch (NoSuchFileException e) {
            return false; // another process replaces it
        }
    }

    private Path makePartial() {
        try {
            Files.createDirectories(folder.resolveSibling(""));
            return Files.createDirectory(beside());
        } catch (IOException e) {
            throw refusal(
                    " cannot be created: " + FileFault.reason(e) + "; expected a folder that can be made and replaced");
        }
    }

    private Path beside() {
        return folder.resolveSibling(Exclusions.PARTIAL + UUID.randomUUID());
    }

    /**
     * Replaces the folder by a complete one. Each move is atomic, so that one process wins. A folder that is moved away
     * is complete, and was made by this command.
     */
    private void replaceBy(Path complete) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                // This move replaces neither a file nor a folder with files.
                Files.move(complete, folder, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                if (tries == MAX_TRIES) {
                    throw e;
                }
                moveAway();
            }
        }
    }

    /**
     * Moves the old folder away, checks that this command has made it, and deletes it. After the move, no other process
     * changes it.
     */
    private void moveAway() throws IOException {
        Path away = beside();
        try {
            Files.move(folder, away, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return; // another process was faster
        }
        try {
            requireOwn(away);
        } catch (ExpressException e) {
            Files.move(away, folder, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        FileTree.delete(away);
    }

    /** Returns a hash of all that determines the packages; {@code ""} if that is not known completely. */
    private String digest(List<Path> files, List<String> excluded, Requirements requirements, Path work) {
        String text = PinnedRequirements.textOf(requirements);
        if (text.isEmpty() || NAMING.stream().anyMatch(variables::containsKey)) {
            return "";
        }
        String what = String.join(
                "\n",
                target.toString(),
                files.toString(),
                excluded.toString(),
                requirements.sources().toString(),
                installer.name(),
                variables.toString(),
                text.replace(work.toString(), ""));
        return HexFormat.of().formatHex(sha256().digest(what.getBytes(UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
