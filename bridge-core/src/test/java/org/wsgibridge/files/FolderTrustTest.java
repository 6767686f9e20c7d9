package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders that others can tamper with, and links that they have put there. */
class FolderTrustTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("folder"));
        chmod(folder, "rwxr-xr-x");
    }

    private static void chmod(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void makeShared(Path folder, boolean sticky) throws IOException {
        Files.setAttribute(folder, "unix:mode", sticky ? 01777 : 0777);
    }

    @Test
    void mustTrustAFolderOfOnesOwn() throws Exception {
        assertThat(FolderTrust.faultOfOwn(folder)).isNull();
        assertThat(FolderTrust.faultOfShared(folder)).isNull();
        assertThat(FolderTrust.faultOfPlace(folder.resolve("not/there"))).isNull();
    }

    @Test
    void mustNotTrustAFolderThatOthersCanWriteTo() throws Exception {
        chmod(folder, "rwxrwxr-x");
        assertThat(FolderTrust.faultOfOwn(folder)).startsWith("can be written to by other users");
        assertThat(FolderTrust.faultOfShared(folder)).isNull();
        makeShared(folder, true);
        assertThat(FolderTrust.faultOfOwn(folder)).startsWith("can be written to by other users");
        assertThat(FolderTrust.faultOfShared(folder)).startsWith("can be written to by every user");
    }

    @Test
    void mustNotTrustALinkOrAFile() throws Exception {
        Path link = Files.createSymbolicLink(parent.resolve("link"), folder);
        assertThat(FolderTrust.faultOfOwn(link)).isEqualTo("is a symbolic link: expected a folder");
        assertThat(FolderTrust.faultOfOwn(Files.createFile(parent.resolve("file"))))
                .startsWith("is not a folder");
    }

    @Test
    void mustNotTrustAPlaceWhereOthersCanMakeItFirst() throws Exception {
        makeShared(parent, true);
        assertThat(FolderTrust.faultOfPlace(folder)).startsWith("lies in " + parent + ", where every user");
        assertThat(FolderTrust.faultOfOwn(folder)).startsWith("lies in " + parent);
        assertThat(FolderTrust.faultOfShared(folder)).isNull();
        makeShared(parent, false);
        assertThat(FolderTrust.faultOfShared(folder)).contains("where every user can rename");
        assertThat(FolderTrust.faultOfPlace(folder.resolve("deeper"))).contains("where every user can rename");
    }

    @Test
    void mustNotTrustAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setAttribute(folder, "unix:uid", NOBODY);
        assertThat(FolderTrust.faultOfOwn(folder)).startsWith("belongs to user nobody");
        assertThat(FolderTrust.faultOfShared(folder)).startsWith("belongs to user nobody");
        assertThat(FolderTrust.faultOfPlace(folder.resolve("deeper")))
                .isEqualTo("lies below " + folder
                        + ", which belongs to user nobody: expected folders of your own, or of root");
    }

    /**
     * As a deployment by {@code current -> releases/1} has them, and a virtual environment
     * {@code python3 -> python3.11}.
     */
    @Test
    void mustNotTrustAProgramBehindALinkThatOthersCanSwitch() throws Exception {
        Path program = Files.createFile(folder.resolve("program"));
        Path open = Files.createDirectory(parent.resolve("open"));
        Path between = Files.createSymbolicLink(open.resolve("between"), Path.of("../folder"));
        Path link = Files.createSymbolicLink(parent.resolve("link"), Path.of("open/between"));
        assertThat(ProgramTrust.fault(link.resolve("program"))).isNull();
        makeShared(open, true);
        assertThat(ProgramTrust.fault(program)).isNull();
        assertThat(ProgramTrust.fault(link.resolve("program")))
                .startsWith(
                        between + " is a link that other users can switch: " + open + " can be written to by every");
        Path round = Files.createSymbolicLink(parent.resolve("round"), Path.of("round"));
        assertThat(ProgramTrust.fault(round)).contains("more than 40 links");
    }

    @Test
    void mustReplaceALinkAndNotWriteThroughIt() throws Exception {
        Path victim = Files.writeString(parent.resolve("victim"), "precious");
        Path file = Files.createSymbolicLink(folder.resolve("pid"), victim);

        OwnFiles.write(file, "1\n", OwnFiles.GROUP_READABLE);

        assertThat(file).isRegularFile().hasContent("1\n");
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(victim).hasContent("precious");
        assertThat(folder.toFile().list()).containsExactly("pid");
    }

    @Test
    void mustAppendToNothingButAFileOfItsOwn() throws Exception {
        Path victim = Files.writeString(parent.resolve("victim"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), victim);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), parent.resolve("made"));
        Path hard = Files.createLink(folder.resolve("hard"), victim);
        for (Path file : new Path[] {link, dangling, hard, folder}) {
            assertThatThrownBy(() -> OwnFiles.append(file, OwnFiles.PRIVATE).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
        try (OutputStream stream = OwnFiles.append(folder.resolve("log"), OwnFiles.GROUP_READABLE)) {
            stream.write('x');
            Thread.currentThread().interrupt();
            stream.write('y');
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(victim).hasContent("precious");
        assertThat(parent.resolve("made")).doesNotExist();
        assertThat(folder.resolve("log")).hasContent("xy");
    }
}
