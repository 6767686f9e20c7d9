package org.wsgibridge.settings.read;

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
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/** A deployment on disk, with a wsgi.properties and whatever files a test wants. */
public final class Deployment {
    private final Path webInf;
    private final Map<String, String> systemProperties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private Set<String> engines = Set.of("cpython");
    private boolean hasFile;

    public Deployment(Path folder) {
        webInf = folder.resolve("WEB-INF");
        folder("");
    }

    Path webInf() {
        return webInf;
    }

    public Deployment file(String name, String text) {
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

    public Deployment folder(String name) {
        try {
            Files.createDirectories(webInf.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public Deployment script(String name) {
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

    public Deployment engines(String... names) {
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
                        Set.of(),
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

    /** Returns the problems, with the deployment's own path written as {@code $W}. */
    public List<String> problems() {
        SettingsException thrown = catchThrowableOfType(SettingsException.class, this::read);
        if (thrown == null) {
            return List.of();
        }
        return thrown.problems().stream()
                .map(problem -> problem.replace(webInf.toString(), "$W"))
                .toList();
    }
}
