package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ajax.JSON;

/**
 * The bill of materials of a WAR in the format CycloneDX 1.6, for scanners that look for known vulnerabilities. Not
 * thread-safe.
 */
final class BillOfMaterials {
    private static final String REFERENCE = "bom-ref";
    private static final String APPLICATION = "application";
    private static final int LONGEST_LICENSE = 100;

    private final List<Map<String, Object>> components = new ArrayList<>();
    private final List<Map<String, Object>> dependencies = new ArrayList<>();
    private final List<String> direct = new ArrayList<>();

    /** Adds libraries of this distribution. */
    void addJava(JavaParts parts, Collection<String> names) {
        for (String name : names) {
            // The hashes in the distribution's bill are those of the original jars, which the WAR does not have byte by
            // byte.
            Map<String, Object> component = new TreeMap<>(parts.component(name));
            component.remove("hashes");
            components.add(component);
            String reference = String.valueOf(component.get(REFERENCE));
            direct.add(reference);
            List<String> needed = parts.needed(name).stream()
                    .filter(names::contains)
                    .map(other -> String.valueOf(parts.component(other).get(REFERENCE)))
                    .sorted()
                    .toList();
            dependencies.add(dependency(reference, needed));
        }
    }

    /** Adds jars of the user. */
    void addJars(Collection<AddedJar> jars) {
        for (AddedJar jar : jars) {
            Map<String, Object> component = new TreeMap<>();
            component.put("type", "library");
            component.put("name", jar.artifact());
            component.put("version", jar.version());
            component.put("hashes", List.of(Map.of("alg", "SHA-256", "content", jar.sha256())));
            String reference = "jar:" + jar.name();
            if (!jar.group().isEmpty()) {
                reference = "pkg:maven/" + jar.group() + "/" + jar.artifact() + "@" + jar.version() + "?type=jar";
                component.put("group", jar.group());
                component.put("purl", reference);
            }
            component.put(REFERENCE, reference);
            components.add(component);
            direct.add(reference);
        }
    }

    /**
     * Adds the Python packages in a folder, as their metadata describes them.
     *
     * @return the number of packages
     */
    int addPython(Path folder) throws IOException {
        List<Path> described;
        try (Stream<Path> children = Files.list(folder)) {
            described = children.filter(child -> child.toString().endsWith(".dist-info"))
                    .map(child -> child.resolve("METADATA"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
        for (Path metadata : described) {
            Map<String, Object> component = python(headers(metadata));
            components.add(component);
            direct.add(String.valueOf(component.get(REFERENCE)));
        }
        return described.size();
    }

    private static Map<String, String> headers(Path metadata) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : new String(Files.readAllBytes(metadata), StandardCharsets.UTF_8).split("\\R", -1)) {
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                break;
            }
            if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
                headers.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static Map<String, Object> python(Map<String, String> headers) {
        String name = headers.getOrDefault("Name", "unknown");
        String version = headers.getOrDefault("Version", "unknown");
        String reference = "pkg:pypi/" + name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-") + "@" + version;
        Map<String, Object> component = new TreeMap<>();
        component.put("type", "library");
        component.put("name", name);
        component.put("version", version);
        component.put("purl", reference);
        component.put(REFERENCE, reference);
        if (headers.containsKey("Summary")) {
            component.put("description", headers.get("Summary"));
        }
        String expression = headers.get("License-Expression");
        String license = headers.getOrDefault("License", "");
        if (expression != null) {
            component.put("licenses", List.of(Map.of("expression", expression)));
        } else if (!license.isEmpty() && license.length() <= LONGEST_LICENSE) {
            component.put("licenses", List.of(Map.of("license", Map.of("name", license))));
        }
        return component;
    }

    private static Map<String, Object> dependency(String reference, List<String> needed) {
        Map<String, Object> dependency = new TreeMap<>();
        dependency.put("ref", reference);
        dependency.put("dependsOn", needed);
        return dependency;
    }

    /**
     * Returns the bill as JSON.
     *
     * @param name the name of the application
     */
    String text(String name) {
        Map<String, Object> bom = new TreeMap<>();
        bom.put("bomFormat", "CycloneDX");
        bom.put("specVersion", "1.6");
        bom.put("version", 1);
        Map<String, Object> application = new TreeMap<>(Map.of("type", APPLICATION, "name", name));
        application.put(REFERENCE, APPLICATION);
        bom.put("metadata", Map.of("component", application));
        bom.put("components", components);
        List<Map<String, Object>> all = new ArrayList<>(dependencies);
        all.add(dependency(APPLICATION, direct));
        bom.put("dependencies", all);
        return new JSON().toJSON(bom) + "\n";
    }
}
