package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.HomeFolder;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.secret.Secrets;

/**
 * The folder of a server: logs and temporary files. Other users can neither read it nor put anything into it, nor make
 * it first.
 *
 * @param path the folder, absolute, which may not be there yet
 * @param fresh whether it has a name that cannot be guessed, and is not there yet
 */
public record ServerRoot(Path path, boolean fresh) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRoot.class);
    private static final String NAME = "wsgi-express";

    /**
     * Returns which folder it is.
     *
     * @param wanted the folder that the user named; {@code null} for the standard one: of root below {@code
     *     /var/lib}, of others below {@code $XDG_STATE_HOME} or {@code ~/.local/state}; where that is not possible, and
     *     for any port that is free, below the system's temporary folder, with a random part in its name
     */
    public static ServerRoot locate(@Nullable Path wanted, @Nullable String host, int port) {
        if (wanted != null) {
            return new ServerRoot(withRealParent(wanted.toAbsolutePath().normalize()), false);
        }
        String name = (host == null ? "all" : host.replace(':', '_')) + "-" + (port == 0 ? "any" : port);
        Path state = port == 0 ? null : state();
        if (state != null) {
            Path root = withRealParent(state.resolve(NAME).resolve(name));
            if (isPossible(root)) {
                return new ServerRoot(root, false);
            }
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        return new ServerRoot(temporary.resolve(NAME + "-" + name + "-" + Secrets.name()), true);
    }

    /** Returns where what users want to keep belongs, {@code null} when that is not known. */
    private static @Nullable Path state() {
        if (Accounts.isRoot()) {
            return Path.of("/var/lib");
        }
        String state = System.getenv("XDG_STATE_HOME");
        if (state != null && Path.of(state).isAbsolute()) {
            return Path.of(state);
        }
        Path home = HomeFolder.find();
        return home == null ? null : home.resolve(".local/state");
    }

    /** Once checked, no link of the path is followed again. */
    private static Path withRealParent(Path folder) {
        for (Path parent = folder.getParent(); parent != null; parent = parent.getParent()) {
            if (Files.exists(parent)) {
                try {
                    return parent.toRealPath().resolve(parent.relativize(folder));
                } catch (IOException e) {
                    return folder;
                }
            }
        }
        return folder;
    }

    private static boolean isPossible(Path root) {
        try {
            Path there = root;
            while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                there = there.resolveSibling("");
            }
            String fault = there.equals(root) ? FolderTrust.faultOfOwn(root) : FolderTrust.faultOfPlace(root);
            return fault == null && Files.isWritable(there);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes the folder, and checks that it is this user's alone.
     *
     * @return the folder
     * @throws ExpressException when it cannot be made, or others could write to it or replace it
     */
    public Path prepare() {
        try {
            make();
            String fault = fresh ? null : FolderTrust.faultOfOwn(path);
            if (fault != null) {
                throw ExpressException.usage("--server-root " + path + " " + fault);
            }
        } catch (IOException e) {
            throw ExpressException.usage("--server-root " + path + " cannot be created: " + FileFault.reason(e), e);
        }
        if (!Files.isWritable(path)) {
            throw ExpressException.usage("--server-root " + path + " cannot be written to");
        }
        return path;
    }

    /** Removes the folder if nothing can find it again. Does nothing where that fails. */
    public void removeFresh() {
        if (fresh) {
            try {
                FileTree.delete(path);
            } catch (IOException e) {
                LOG.debug("{} cannot be removed", path, e);
            }
        }
    }

    private void make() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !fresh) {
            return;
        }
        String fault = fresh ? null : FolderTrust.faultOfPlace(path);
        if (fault != null) {
            throw ExpressException.usage("--server-root " + path + " " + fault);
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent, OwnFiles.attributes(PosixFilePermissions.fromString("rwxr-xr-x"), parent));
        }
        Files.createDirectory(path, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, path));
    }

    /**
     * Makes the folder for what this process alone needs for as long as it runs; removes what killed servers have left.
     *
     * @param root the server root
     */
    static WorkFolder work(Path root) throws IOException {
        return WorkFolder.create(root, "work-");
    }
}
