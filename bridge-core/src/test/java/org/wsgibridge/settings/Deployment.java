package org.wsgibridge.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A deployment on disk, with a wsgi.properties and whatever files a test wants. */
final class Deployment {
    private final Path webInf;
    private final Map<String, String> systemProperties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private Set<String> engines = Set.of("cpython");
    private boolean hasFile;

    Deployment(Path folder) {
        webInf = folder.resolve("WEB-INF");
        folder("");
    }

    Path webInf() {
        return webInf;
    }

    Deployment file(String name, String text) {
        return bytes(name, text.getBytes(UTF_8));
    }

    Deployment bytes(String name, byte[] content) {
        try {
            Path file = webInf.resolve(name);
            folder(webInf.relativize(file.getParent()).toString());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hasFile |= name.equals("wsgi.properties");
        return this;
    }

    Deployment folder(String name) {
        try {
            Files.createDirectories(webInf.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Deployment script(String name) {
        return file(name, "application = None\n");
    }

    Deployment properties(String... lines) {
        return file("wsgi.properties", String.join("\n", lines) + "\n");
    }

    Deployment property(String name, String value) {
        systemProperties.put(name, value);
        return this;
    }

    Deployment variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Deployment parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    Deployment engines(String... names) {
        engines = Set.of(names);
        return this;
    }

    EffectiveSettings read() {
        return SettingsReader.read(
                new SettingsSources(
                        systemProperties,
                        environment,
                        parameters,
                        "init-param",
                        Map.of(),
                        hasFile ? webInf.resolve("wsgi.properties") : null),
                webInf,
                engines);
    }

    BridgeSettings settings() {
        return read().settings();
    }

    ProcessGroupSettings group(String name) {
        ProcessGroupSettings group = settings().groups().get(name);
        if (group == null) {
            throw new AssertionError("no group " + name);
        }
        return group;
    }

    /** Returns the faults, with the deployment's own path written as {@code $W}. */
    List<String> faults() {
        SettingsException thrown = catchThrowableOfType(SettingsException.class, this::read);
        if (thrown == null) {
            return List.of();
        }
        return thrown.faults().stream()
                .map(fault -> fault.replace(webInf.toString(), "$W"))
                .toList();
    }
}
