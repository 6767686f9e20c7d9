package org.wsgibridge.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The folder of unpacked WARs, which is this user's alone: what is in it is executed. */
final class CacheFolder {
    private static final String NAME = "wsgi-express";
    private static final String WARS = "wars";
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int STICKY = 01000;
    private static final int OF_OTHERS = 077;

    private CacheFolder() {}

    /**
     * Returns the folder, made if need be: that of {@code WSGI_EXPRESS_CACHE}, else below {@code XDG_CACHE_HOME} or
     * {@code ~/.cache}, else, where there is no home to write to, below the system's folder for temporary files.
     *
     * @throws IOException with a sentence, when it cannot be made or others can change it
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

    /** Finds the home folder as HomeFolder does, which is in the WAR that is not unpacked yet, if it can be written to. */
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

    /** Another user may have made a folder of the name of ours: then ours has a longer name. */
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

    /** A file that is made belongs to the user that makes it. */
    private static int user(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".user", "");
        try {
            return (Integer) Files.getAttribute(probe, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } finally {
            Files.delete(probe);
        }
    }

    /** Returns whether files have owners and permissions. */
    static boolean isUnix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** A folder that is not used, because others could change what is executed. */
    private static final class FaultException extends IOException {
        private static final long serialVersionUID = 1L;

        FaultException(Path folder, String fault) {
            super("the folder " + folder + " for the unpacked WAR is not used, because " + fault
                    + ": expected one of this user's alone, or WSGI_EXPRESS_CACHE with one");
        }
    }
}
