package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.wsgibridge.it.express.Server;

/** The classes in the jar: the build brings those of an old format to a newer one. */
final class JarClassesIT {
    private static final int JAVA_7 = 51;
    private static final int JAVA_8 = 52;
    private static final int LIMIT_OF_UNLINKED = 400;

    private static int version(ZipFile jar, ZipEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readInt();
            in.readUnsignedShort();
            return in.readUnsignedShort();
        }
    }

    @Test
    void mustBeOnesThatTheJvmVerifiesAndArchives() throws IOException {
        List<String> old = new ArrayList<>();
        int verified = 0;
        int unlinked = 0;
        try (ZipFile jar = new ZipFile(Server.JAR.toFile());
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {Server.JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.contains("$py")) {
                    continue;
                }
                int version = version(jar, entry);
                if (version < JAVA_7) {
                    old.add(name);
                } else if (version == JAVA_8) {
                    boolean linked = isLinked(loader, name);
                    verified += linked ? 1 : 0;
                    unlinked += linked ? 0 : 1;
                }
            }
        }
        assertThat(old).isEmpty();
        assertThat(verified).isGreaterThan(3000);
        assertThat(unlinked).as("of optional libraries").isLessThan(LIMIT_OF_UNLINKED);
    }

    /** Has the JVM verify a class; returns whether everything is there that it needs. */
    private static boolean isLinked(ClassLoader loader, String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            Method[] unused = loader.loadClass(name).getDeclaredMethods();
            return true;
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return false; // of a library that is optional
        }
    }
}
