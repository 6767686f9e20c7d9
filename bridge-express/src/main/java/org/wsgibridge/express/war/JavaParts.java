package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jetty.util.ajax.JSON;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * The libraries of this distribution and their dependencies, from its bill of materials (CycloneDX). A library is
 * identified by the name of its artifact, and has one version. Immutable.
 */
final class JavaParts {
    private static final String RESOURCE = "/META-INF/sbom/wsgi-express.cdx.json";
    private static final String REFERENCE = "bom-ref";

    /** By the name of the artifact. */
    private final Map<String, Map<String, Object>> components = new TreeMap<>();

    private final Map<String, List<String>> needed = new HashMap<>();

    JavaParts(Map<?, ?> bom) {
        Map<String, String> names = new HashMap<>();
        add(names, map(map(bom.get("metadata")).get("component")));
        list(bom.get("components")).forEach(component -> add(names, map(component)));
        for (Object dependency : list(bom.get("dependencies"))) {
            Map<?, ?> of = map(dependency);
            List<String> on = new ArrayList<>();
            for (Object reference : list(of.get("dependsOn"))) {
                on.add(Objects.requireNonNull(names.get(reference), String.valueOf(reference)));
            }
            needed.put(Objects.requireNonNull(names.get(of.get("ref"))), on);
        }
    }

    private void add(Map<String, String> names, Map<?, ?> component) {
        Map<String, Object> copy = new TreeMap<>();
        component.forEach((key, value) -> copy.put(String.valueOf(key), value));
        String name = String.valueOf(component.get("name"));
        names.put(String.valueOf(component.get(REFERENCE)), name);
        components.put(name, copy);
    }

    /**
     * Reads the bill of materials in the jar that this class comes from.
     *
     * @throws ExpressException if the jar has none
     */
    static JavaParts ofThis() {
        try (InputStream bom = JavaParts.class.getResourceAsStream(RESOURCE)) {
            if (bom == null) {
                throw ExpressException.usage(
                        "build-war: this wsgi-express has no " + RESOURCE.substring(1) + ": expected the packaged jar");
            }
            return new JavaParts(map(new JSON().fromJSON(new InputStreamReader(bom, UTF_8))));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns libraries together with all their direct and indirect dependencies.
     *
     * @param names the libraries
     * @param without libraries that are left out, together with dependencies that only they have
     * @return the names of artifacts, sorted
     */
    Set<String> closure(Set<String> names, Set<String> without) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!without.contains(name) && found.add(name)) {
                open.addAll(needed.getOrDefault(name, List.of()));
            }
        }
        return found;
    }

    /** Returns the direct dependencies of a library. */
    List<String> needed(String name) {
        return needed.getOrDefault(name, List.of());
    }

    /**
     * Returns whether a library exists.
     *
     * @param name the name of its artifact
     */
    boolean has(String name) {
        return components.containsKey(name);
    }

    /** Returns the name of a library's jar. */
    String jar(String name) {
        return name + "-" + component(name).get("version") + ".jar";
    }

    /** Returns the entry of a library in the bill of materials. */
    Map<String, Object> component(String name) {
        return Objects.requireNonNull(components.get(name), name);
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof Object[] array ? List.of(array) : List.of();
    }
}
