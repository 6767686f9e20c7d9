package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fixup}: gives files to the group of root, so that a container may run as any user of that group. */
@Command(
        name = "fixup",
        description = "Gives files to the group of root, with the permissions of their owner, so that a container can"
                + " run as any user.",
        mixinStandardHelpOptions = true)
public final class FixupCommand implements Callable<Integer> {
    private static final int ROOT = 0;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "The folders, with all their contents.")
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
                        .accept(left + " files or folders below " + folder
                                + " are left as they are: another user's, or gone");
            }
        }
        return 0;
    }

    /** Changes the files below a folder; returns how many could not be changed. Links are not followed. */
    private static long fix(Path folder) {
        LongAdder left = new LongAdder();
        try {
            Files.walkFileTree(folder.toRealPath(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path file, BasicFileAttributes attributes) {
                    return visitFile(file, attributes);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!attributes.isSymbolicLink() && !share(file)) {
                        left.increment();
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    left.increment();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path file, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            left.increment();
        }
        return left.sum();
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
