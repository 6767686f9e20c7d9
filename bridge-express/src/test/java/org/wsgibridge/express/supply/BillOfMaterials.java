package org.wsgibridge.express.supply;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the CycloneDX file in {@code wsgi-express.jar} says: the artifacts in the jar, and which of them brings which.
 *
 * @param artifacts all artifacts, the bridge's own too
 * @param dependsOn what each artifact names as its dependencies
 */
record BillOfMaterials(Set<Artifact> artifacts, Map<Artifact, Set<Artifact>> dependsOn) {
    static final String RESOURCE = "META-INF/sbom/wsgi-express.cdx.json";
    static final String OWN_GROUP = "org.wsgibridge";

    /** From the lowest to the highest; an artifact belongs to the first that brings it. */
    private static final List<String> MODULES =
            List.of("bridge-core", "bridge-jython", "bridge-cpython", "bridge-servlet", "bridge-express");

    private static final String PURL = "\"(pkg:maven/[^\"]+)\"";
    private static final Pattern COMPONENT = Pattern.compile("\"purl\"\\s*:\\s*" + PURL);
    private static final Pattern DEPENDENCY =
            Pattern.compile("\"ref\"\\s*:\\s*" + PURL + "(?:\\s*,\\s*\"dependsOn\"\\s*:\\s*\\[([^]]*)])?");

    /** Reads the file that the build has made. */
    static BillOfMaterials read() throws IOException {
        try (InputStream file = BillOfMaterials.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new IOException(RESOURCE + " is not in the class path: run the build with Maven");
            }
            return parse(new String(file.readAllBytes(), UTF_8));
        }
    }

    private static BillOfMaterials parse(String json) {
        Map<Artifact, Set<Artifact>> dependsOn = new LinkedHashMap<>();
        Matcher dependency = DEPENDENCY.matcher(json);
        while (dependency.find()) {
            dependsOn.put(
                    Artifact.ofPurl(dependency.group(1)),
                    artifacts(Pattern.compile(PURL)
                            .matcher(Optional.ofNullable(dependency.group(2)).orElse(""))));
        }
        return new BillOfMaterials(artifacts(COMPONENT.matcher(json)), dependsOn);
    }

    private static Set<Artifact> artifacts(Matcher purls) {
        return purls.results()
                .map(found -> Artifact.ofPurl(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the artifacts of other projects. */
    Set<Artifact> libraries() {
        return artifacts.stream()
                .filter(artifact -> !artifact.group().equals(OWN_GROUP))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the lowest module of the bridge that brings a library. */
    String broughtBy(Artifact library) {
        return MODULES.stream()
                .filter(module -> closure(module).contains(library))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no module brings " + library));
    }

    private Set<Artifact> closure(String module) {
        Deque<Artifact> open = artifacts.stream()
                .filter(artifact ->
                        artifact.group().equals(OWN_GROUP) && artifact.name().equals(module))
                .collect(Collectors.toCollection(ArrayDeque::new));
        Set<Artifact> found = new LinkedHashSet<>(open);
        while (!open.isEmpty()) {
            dependsOn.getOrDefault(open.remove(), Set.of()).stream()
                    .filter(found::add)
                    .forEach(open::add);
        }
        return found;
    }
}
