package org.wsgibridge.express.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the most memory that the kernel gives to this process: the smallest limit of its control group (cgroup, version
 * 1 or 2) and of the groups around it. Containers, pods and systemd units set such limits. Stateless.
 */
final class MemoryLimit {
    /** The file that lists the groups of this process. */
    private static final String GROUPS = "proc/self/cgroup";

    private static final String MOUNTS = "sys/fs/cgroup";

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** The kernel shows no limit as {@code max}, or as a very large number. */
    private static final long UNLIMITED = 1L << 50;

    private MemoryLimit() {}

    /**
     * Returns the limit in bytes, 0 for none.
     *
     * @param root the root of the file system, {@code /} except in tests
     */
    static long of(Path root) {
        Path mounts = root.resolve(MOUNTS);
        return Stream.concat(
                        groups(root, "").flatMap(group -> around(mounts, group, "memory.max")),
                        groups(root, "memory")
                                .flatMap(group -> around(mounts.resolve("memory"), group, "memory.limit_in_bytes")))
                .mapToLong(MemoryLimit::read)
                .filter(limit -> limit < UNLIMITED)
                .min()
                .orElse(0);
    }

    /**
     * Returns the group of a controller, and the root of the mount: a container may see the group's name on the host,
     * which does not exist below its own mount.
     */
    private static Stream<String> groups(Path root, String controller) {
        List<String> groups = new ArrayList<>(List.of(""));
        try {
            // "4:memory:/group" of version 1, "0::/group" of version 2
            for (String line : Files.readAllLines(root.resolve(GROUPS))) {
                String[] parts = line.split(":", 3);
                if (parts.length == 3 && List.of(parts[1].split(",", -1)).contains(controller)) {
                    groups.add(parts[2].replaceFirst("^/+", ""));
                }
            }
        } catch (IOException e) {
            // No cgroups: then there is no file of a limit either.
        }
        return groups.stream().distinct();
    }

    /** Returns the files with the limits of a group and of the groups around it. They may not exist. */
    private static Stream<Path> around(Path mount, String group, String name) {
        List<Path> files = new ArrayList<>();
        Path place = mount.resolve(group).normalize();
        while (place != null && place.startsWith(mount)) {
            files.add(place.resolve(name));
            place = place.getParent();
        }
        return files.stream();
    }

    private static long read(Path file) {
        try {
            String text = Files.readString(file).strip();
            return NUMBER.matcher(text).matches() ? Long.parseLong(text) : UNLIMITED;
        } catch (IOException e) {
            return UNLIMITED; // another version of cgroups, or a group of the host
        }
    }
}
