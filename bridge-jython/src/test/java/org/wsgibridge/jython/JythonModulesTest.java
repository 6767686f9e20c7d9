package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.TestSettings;

/** Where modules come from, and where their compiled code goes. */
final class JythonModulesTest {
    private static final String EVAL = """
            def application(environ, start_response):
                start_response('200 OK', [])
                names = {}
                exec environ['QUERY_STRING'] in names
                return [str(names['out'])]
            """;

    @TempDir
    private Path folder;

    private Deployed deployed;

    @BeforeEach
    void deploy() throws IOException {
        deployed = new Deployed(folder);
        deployed.file("app.py", EVAL);
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    private String run(Interpreter interpreter, String code) {
        return deployed.text(interpreter, "app.py", "application", code);
    }

    private static void zip(Path file, String name, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** As in a web application that has Micrometer, whose classes are below io as well. */
    @Test
    void ioIsPythonsAlsoWhereAPackageAsksFirstAndJavaHasOne() throws Exception {
        assertThat(Class.forName("io.netty.util.Version").getPackageName()).startsWith("io.");
        Files.createDirectories(deployed.libPython.resolve("package"));
        Files.writeString(deployed.libPython.resolve("package/__init__.py"), "import io\n");

        Interpreter interpreter = deployed.open("app.py", "application");

        assertThat(run(interpreter, "import package, tempfile; out = package.io.open, tempfile.gettempdir()"))
                .contains("function open");
    }

    @Test
    void libPythonServesFoldersPthFilesZipsAndWheels() throws Exception {
        Files.createDirectories(deployed.libPython.resolve("plainpackage"));
        Files.writeString(deployed.libPython.resolve("plainpackage/__init__.py"), "import sub\nWHO = 'package'\n");
        Files.writeString(deployed.libPython.resolve("plainpackage/sub.py"), "WHO = 'submodule'\n");
        Files.createDirectories(deployed.libPython.resolve("linked"));
        Files.writeString(deployed.libPython.resolve("linked/bypth.py"), "WHO = 'pth'\n");
        Files.writeString(deployed.libPython.resolve("links.pth"), "linked\n");
        zip(deployed.libPython.resolve("archive.zip"), "inzip.py", "WHO = 'zip'\n");
        zip(deployed.libPython.resolve("thing-1.0-py2.py3-none-any.whl"), "inwheel/__init__.py", "WHO = 'wheel'\n");
        Path extra = Files.createDirectories(folder.resolve("extra"));
        Files.writeString(extra.resolve("inpath.py"), "WHO = 'python-path'\n");

        Interpreter interpreter = deployed.open(
                group -> new TestSettings(group)
                        .python(new PythonSettings(deployed.home, null, List.of(extra), null, null))
                        .group(),
                "app.py",
                "application");

        assertThat(run(
                        interpreter,
                        "import plainpackage, plainpackage.sub, bypth, inzip, inwheel, inpath\n"
                                + "out = [m.WHO for m in (plainpackage, plainpackage.sub, bypth, inzip,"
                                + " inwheel, inpath)]"))
                .isEqualTo("['package', 'submodule', 'pth', 'zip', 'wheel', 'python-path']");
        assertThat(run(interpreter, "import sys\nout = sys.path[0]")).isEqualTo(deployed.home.toString());
        assertThat(run(
                        interpreter,
                        "import pkgutil\nout = [n for i, n, p in pkgutil.iter_modules(['" + deployed.libPython
                                + "'])]"))
                .isEqualTo("['plainpackage']");
    }

    @Test
    void compiledCodeGoesToTheWorkFolderAndFollowsTheSource() throws Exception {
        Path module = deployed.file("versioned.py", "VERSION = 1\n");
        Files.setLastModifiedTime(module, FileTime.fromMillis(1_600_000_000_000L));
        Interpreter first = deployed.open("app.py", "application");
        assertThat(run(first, "import versioned\nout = versioned.VERSION")).isEqualTo("1");
        assertThat(files(deployed.home)).containsExactly("app.py", "versioned.py");
        assertThat(files(deployed.work)).anyMatch(name -> name.startsWith("versioned-"));

        deployed.file("versioned.py", "VERSION = 2\n");
        Interpreter second = deployed.open("app.py", "application");
        assertThat(run(second, "import versioned\nout = versioned.VERSION")).isEqualTo("2");

        deployed.file("versioned.py", "VERSION = 3\n");
        Files.setLastModifiedTime(module, FileTime.fromMillis(1_500_000_000_000L));
        Interpreter third = deployed.open("app.py", "application");
        assertThat(run(third, "import versioned\nout = versioned.VERSION, versioned.__file__"))
                .isEqualTo("(3, '" + module + "')");
        assertThat(run(third, "reload(__import__('versioned'))\nout = 'reloaded'"))
                .isEqualTo("reloaded");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theLibrariesThatAreLeftAreEnoughForTheStandardLibrary() throws Exception {
        Interpreter interpreter = deployed.open("app.py", "application");
        assertThat(run(interpreter, """
                        import socket, ssl, select, json, threading, zlib, hashlib, re, bz2, unicodedata, decimal
                        import xml.etree.ElementTree, subprocess, tempfile, csv, email.mime.text, gzip, uuid, errno
                        listener = socket.socket(); listener.bind(('127.0.0.1', 0)); listener.listen(1)
                        client = socket.create_connection(listener.getsockname())
                        server, peer = listener.accept()
                        client.sendall('ping'); got = server.recv(4)
                        map(lambda s: s.close(), (client, server, listener))
                        out = [got, bz2.decompress(bz2.compress('bz')), zlib.decompress(zlib.compress('z'))]
                        out += [hashlib.sha256('').hexdigest()[:6], str(unicodedata.name(u'\\xe9')), u'\\xfc.de'.encode('idna')]
                        out += [socket.getservbyname('http'), subprocess.check_output(['echo', 'hi'])]
                        out += [xml.etree.ElementTree.fromstring('<a>x</a>').text]
                        """))
                .isEqualTo("['ping', 'bz', 'z', 'e3b0c4', 'LATIN SMALL LETTER E WITH ACUTE', 'xn--tda.de', 80,"
                        + " 'hi\\n', 'x']");
    }
}
