package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fixup}: gives files to the group of root, so that a container may run as any user of that group. */
@Command(
        name = "fixup",
        description =
                "Gives files to the group of root, with what their owner may: a container may run as any user then.",
        mixinStandardHelpOptions = true)
public final class FixupCommand implements Callable<Integer> {
    private static final int ROOT = 0;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "The folders, with all that is in them.")
    private List<Path> folders = List.of();

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public FixupCommand() {}

    @Override
    public Integer call() {
        for (Path folder : folders) {
            long left = fix(folder);
            if (left > 0) {
                Steps.tell(spec)
                        .accept(left + " files below " + folder + " are left as they are: another user's, or gone");
            }
        }
        return 0;
    }

    /** Returns how many files could not be changed; links are not followed. */
    private static long fix(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> !Files.isSymbolicLink(file))
                    .filter(file -> !share(file))
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return 1;
        }
    }

    private static boolean share(Path file) {
        try {
            if (!Integer.valueOf(ROOT).equals(Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS))) {
                Files.setAttribute(file, "unix:gid", ROOT, LinkOption.NOFOLLOW_LINKS);
            }
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            Set<PosixFilePermission> shared = new HashSet<>(modes);
            shared.add(PosixFilePermission.GROUP_READ);
            shared.add(PosixFilePermission.GROUP_WRITE);
            if (Files.isDirectory(file) || modes.contains(PosixFilePermission.OWNER_EXECUTE)) {
                shared.add(PosixFilePermission.GROUP_EXECUTE);
            }
            if (!shared.equals(modes)) {
                Files.setPosixFilePermissions(file, shared);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
