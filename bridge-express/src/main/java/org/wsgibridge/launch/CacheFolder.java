package org.wsgibridge.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Finds the folder for unpacked WARs. Only this user may have access to it, because its files are executed. Stateless.
 */
final class CacheFolder {
    private static final String NAME = "wsgi-express";
    private static final String WARS = "wars";
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int STICKY = 01000;
    private static final int OF_OTHERS = 077;

    private CacheFolder() {}

    /**
     * Returns the folder, which is created if it does not exist: that of {@code WSGI_EXPRESS_CACHE}, else one below
     * {@code XDG_CACHE_HOME} or {@code ~/.cache}. If there is no home folder that can be written to, it is below the
     * system's folder for temporary files.
     *
     * @return the folder, absolute and without links
     * @throws IOException with a sentence for the user, if it cannot be created or other users can change it
     */
    static Path locate() throws IOException {
        String named = System.getenv("WSGI_EXPRESS_CACHE");
        if (named != null && !named.isEmpty()) {
            return make(Paths.get(named).toAbsolutePath().normalize());
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        if (caches != null && Paths.get(caches).isAbsolute()) {
            return make(Paths.get(caches).resolve(NAME));
        }
        Optional<Path> home = home();
        return home.isPresent()
                ? make(home.get().resolve(".cache").resolve(NAME))
                : temporary(Paths.get(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    }

    /**
     * Returns the home folder, if it can be written to. Uses the same rules as HomeFolder, a class in the WAR that is
     * not unpacked yet.
     */
    private static Optional<Path> home() throws IOException {
        Optional<Path> named = writable(System.getenv().getOrDefault("HOME", "?"));
        Optional<Path> account = writable(System.getProperty("user.home", "?"));
        boolean isOwn = named.isPresent() && (!account.isPresent() || belongsToUser(named.get()));
        return isOwn ? named : account;
    }

    private static Optional<Path> writable(String path) {
        return Optional.of(Paths.get(path))
                .filter(home -> home.isAbsolute() && home.getNameCount() > 0 && Files.isWritable(home));
    }

    private static boolean belongsToUser(Path home) throws IOException {
        return !isUnix(home) || Files.getAttribute(home, "unix:uid").equals(user(home));
    }

    /**
     * Returns a folder for this user in the folder for temporary files. If another user has taken its name, it gets a
     * longer one.
     */
    private static Path temporary(Path folder) throws IOException {
        if (!isUnix(folder)) {
            return make(folder.resolve(NAME));
        }
        String name = NAME + "-" + user(folder);
        try {
            return make(folder.resolve(name));
        } catch (IOException e) {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(folder, name + "-*")) {
                for (Path other : others) {
                    if (isOwn(other, folder)) {
                        return make(other);
                    }
                }
            }
            return make(Files.createTempDirectory(folder, name + "-"));
        }
    }

    private static boolean isOwn(Path folder, Path parent) throws IOException {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(user(parent))
                && ((Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS) & OF_OTHERS) == 0;
    }

    private static Path make(Path cache) throws IOException {
        Path folder = cache.resolve(WARS);
        try {
            if (isUnix(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(folder);
            }
            Path real = folder.toRealPath();
            check(real);
            return real;
        } catch (FaultException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "the folder " + folder + " for the unpacked WAR cannot be created (" + e
                            + "): expected WSGI_EXPRESS_CACHE with a folder of this user's",
                    e);
        }
    }

    private static void check(Path folder) throws IOException {
        if (!isUnix(folder)) {
            return;
        }
        int user = user(folder);
        for (Path place = folder; place != null; place = place.getParent()) {
            int owner = (Integer) Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            int mode = (Integer) Files.getAttribute(place, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            boolean own = place.equals(folder);
            if (owner != user && (own || owner != 0)) {
                throw new FaultException(folder, place + " belongs to another user");
            }
            boolean open = own ? (mode & OF_OTHERS) != 0 : (mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0;
            if (open) {
                throw new FaultException(folder, "other users can " + (own ? "use " : "change ") + place);
            }
        }
    }

    /** Returns the numeric id of this user: that of the owner of a file that is created for this. */
    private static int user(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".user", "");
        try {
            return (Integer) Files.getAttribute(probe, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    /** Returns whether files in a folder have owners and permissions as in Unix. */
    static boolean isUnix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Refuses a folder that other users could change. */
    private static final class FaultException extends IOException {
        private static final long serialVersionUID = 1L;

        FaultException(Path folder, String fault) {
            super("the folder " + folder + " for the unpacked WAR is not used, because " + fault
                    + ": expected one of this user's alone, or WSGI_EXPRESS_CACHE with one");
        }
    }
}
