package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that the user adds to a WAR. Immutable.
 *
 * @param file its path
 * @param name its name in the WAR
 * @param group the Maven group of its artifact, {@code ""} if it is unknown
 * @param artifact the name of its artifact
 * @param version its version, {@code ""} if it is unknown
 * @param sha256 the SHA-256 hash of its bytes, in hexadecimal
 */
record AddedJar(Path file, String name, String group, String artifact, String version, String sha256) {
    private static final Pattern VERSIONED = Pattern.compile("(.+?)-(\\d.*)");
    private static final Pattern MAVEN = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");

    /** Describes a jar by its own Maven properties, else by its file name. */
    static AddedJar of(Path file) throws IOException {
        String plain = file.getFileName().toString().replaceFirst("(?i)\\.jar$", "");
        Matcher versioned = VERSIONED.matcher(plain);
        boolean isVersioned = versioned.matches();
        Properties maven = maven(file, plain);
        return new AddedJar(
                file,
                plain + ".jar",
                maven.getProperty("groupId", ""),
                maven.getProperty("artifactId", isVersioned ? versioned.group(1) : plain),
                maven.getProperty("version", isVersioned ? versioned.group(2) : ""),
                sha256(file));
    }

    /**
     * Returns the Maven properties of the jar's own artifact, empty if it has none. A jar into which other artifacts
     * were copied may have only the properties of those.
     */
    private static Properties maven(Path file, String name) throws IOException {
        Properties properties = new Properties();
        try (ZipFile jar = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> found = jar.stream()
                    .filter(entry -> MAVEN.matcher(entry.getName()).matches())
                    .toList();
            if (found.size() == 1) {
                try (InputStream text = jar.getInputStream(found.get(0))) {
                    properties.load(new InputStreamReader(text, UTF_8));
                }
            }
        }
        boolean isOwn = name.startsWith(properties.getProperty("artifactId", name));
        return isOwn ? properties : new Properties();
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Content.sha256();
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
