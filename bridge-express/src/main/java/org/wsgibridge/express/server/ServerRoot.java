package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.HomeFolder;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.secret.Secrets;

/**
 * The folder of a server, for logs and temporary files. Other users can neither read it nor put files into it, nor
 * create it beforehand. Immutable.
 *
 * @param path the folder, absolute; may not exist yet
 * @param fresh whether it has a random name and does not exist yet
 */
public record ServerRoot(Path path, boolean fresh) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerRoot.class);
    private static final String NAME = "wsgi-express";

    /**
     * Chooses the folder; creates nothing. Without a named folder, it is below {@code /var/lib} for root, and below
     * {@code $XDG_STATE_HOME} or {@code ~/.local/state} for other users. If that is not possible, and for port 0, it is
     * below the system's temporary folder, with a random part in its name.
     *
     * @param wanted the folder that the user named, {@code null} for none
     * @param host the address that the server listens at, {@code null} for all
     * @param port the port, 0 for any that is free
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

    /** Returns the folder for state that programs keep between runs, {@code null} if it is unknown. */
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

    /** Resolves the links in the path above a folder, so that no link is followed after the folder was checked. */
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
     * Creates the folder if it does not exist, and checks that only this user can change it.
     *
     * @return the folder
     * @throws ExpressException if it cannot be created or written to, or other users could write to it or replace it
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

    /** Removes the folder if it has a random name, by which no later command would find it. A failure is ignored. */
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
     * Creates the folder for temporary files of this process; removes those of servers that were killed.
     *
     * @param root the server root
     * @throws IOException if it cannot be created
     */
    static WorkFolder work(Path root) throws IOException {
        return WorkFolder.create(root, "work-");
    }
}
