package org.wsgibridge.jython;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyList;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyTuple;
import org.python.modules.zipimport.zipimport;
import org.python.modules.zipimport.zipimporter;
import org.wsgibridge.jython.library.JarDirectory;

class JarDirectoryTest {
    @TempDir
    private Path folder;

    @BeforeAll
    static void initialise() {
        JythonRuntime.get().initializeParser();
    }

    private Path jar(String name) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String file :
                    List.of("Lib/plain.py", "Lib/plain$py.class", "Lib/text.txt", "org/Type.class", "Lib/\u00e9.py")) {
                ZipEntry entry = new ZipEntry(file);
                entry.setTimeLocal(LocalDateTime.of(2026, 11, 29, 23, 59, 58));
                out.putNextEntry(entry);
                out.write("A = 1\n".repeat(30).getBytes(UTF_8));
            }
        }
        return jar;
    }

    /** Returns the entries of the module zipimport for a jar's files, but for the jar's own path. */
    private static Map<String, List<Object>> known(Path jar) {
        PyDictionary directory = (PyDictionary)
                Objects.requireNonNull(zipimport._zip_directory_cache.__finditem__(Py.newUnicode(jar.toString())));
        Map<String, List<Object>> known = new HashMap<>();
        for (Object name : directory.keys()) {
            PyTuple description = (PyTuple) Objects.requireNonNull(directory.get(name));
            List<Object> values = Arrays.asList(description.toArray());
            String path = String.valueOf(values.get(0));
            assertThat(path).startsWith(jar + "/");
            values.set(0, path.substring(jar.toString().length()));
            known.put(String.valueOf(name), values);
        }
        return known;
    }

    @Test
    void mustBeJythonsOwnWithoutTheClassesOfJava() throws IOException {
        Path jar = jar("ours.jar");
        PySystemState sys = new PySystemState();
        sys.path = new PyList(List.of(new PyString(jar + "/Lib"), new PyString(folder + "/Lib"), new PyString("")));

        JarDirectory.install(sys);

        Path other = jar("jythons.jar");
        assertThat(new zipimporter(other + "/Lib").find_module("plain")).isNotNull();
        Map<String, List<Object>> jythons = known(other);
        assertThat(jythons.remove("org/Type.class")).isNotNull();
        assertThat(known(jar)).isEqualTo(jythons).hasSize(4);
        assertThat(new zipimporter(jar + "/Lib").find_module("plain")).isInstanceOf(zipimporter.class);
    }
}
