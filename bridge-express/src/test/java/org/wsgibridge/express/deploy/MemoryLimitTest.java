package org.wsgibridge.express.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as kernels lay them out. */
final class MemoryLimitTest {
    private static final String NONE_OF_VERSION_1 = "9223372036854771712\n";

    @TempDir
    private Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    private void groups(String... lines) throws IOException {
        file("proc/self/cgroup", String.join("\n", lines) + "\n");
    }

    @Test
    void withoutControlGroupsThereMustBeNone() throws Exception {
        assertThat(MemoryLimit.of(root)).isZero();
        groups("0::/");
        assertThat(MemoryLimit.of(root)).isZero();
    }

    /** With a namespace of its own, the group of a container is the root. */
    @Test
    void aContainerOfVersion2MustHaveItsLimit() throws Exception {
        groups("0::/");
        file("sys/fs/cgroup/memory.max", "max\n");
        assertThat(MemoryLimit.of(root)).isZero();
        file("sys/fs/cgroup/memory.max", "536870912\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(512L << 20);
    }

    /** Such as a unit of systemd, or a container in the host's namespace. */
    @Test
    void theSmallestLimitAroundAGroupOfVersion2MustCount() throws Exception {
        groups("0::/system.slice/shop.service");
        file("sys/fs/cgroup/system.slice/shop.service/memory.max", "1073741824\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(1L << 30);
        file("sys/fs/cgroup/system.slice/memory.max", "805306368\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(768L << 20);
        file("sys/fs/cgroup/system.slice/shop.service/memory.max", "max\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(768L << 20);
        file("sys/fs/cgroup/other.slice/memory.max", "1048576\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(768L << 20);
    }

    /** The name is that of the host, and the mount is the container's own group. */
    @Test
    void aContainerOfVersion1MustHaveItsLimit() throws Exception {
        groups("5:cpu,cpuacct:/docker/4f1b", "4:memory:/docker/4f1b", "0::/docker/4f1b");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(256L << 20);
    }

    @Test
    void aGroupOfVersion1MustHaveTheSmallestLimitAroundIt() throws Exception {
        groups("4:hugetlb,memory:/kubepods/pod1/shop", "1:name=systemd:/other", "0::/");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", NONE_OF_VERSION_1);
        file("sys/fs/cgroup/memory/kubepods/memory.limit_in_bytes", "8589934592\n");
        file("sys/fs/cgroup/memory/kubepods/pod1/memory.limit_in_bytes", "536870912\n");
        file("sys/fs/cgroup/memory/kubepods/pod1/shop/memory.limit_in_bytes", NONE_OF_VERSION_1);
        file("sys/fs/cgroup/memory/other/memory.limit_in_bytes", "1048576\n");
        assertThat(MemoryLimit.of(root)).isEqualTo(512L << 20);
    }

    @Test
    void whatIsNoLimitMustBeIgnored() throws Exception {
        groups("nonsense", "0::/../../../etc", "1:memory");
        file("etc/memory.max", "1048576\n");
        file("sys/fs/cgroup/memory.max", "many\n");
        assertThat(MemoryLimit.of(root)).isZero();
    }
}
