package org.wsgibridge.it.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Renders overlays with kubectl, and reads their objects strictly, without a cluster. */
final class Manifests {
    /** Where they are. */
    static final Path FOLDER = Path.of("../deploy/kubernetes").toAbsolutePath().normalize();

    private static final Path KUBECTL =
            Path.of("../target/kubectl").toAbsolutePath().normalize();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Manifests() {}

    /** Returns whether there is a kubectl, which {@code .ci/run} fetches. */
    static boolean canBeRendered() {
        return Files.isExecutable(KUBECTL);
    }

    /** Returns the objects of a folder with a {@code kustomization.yaml}, as YAML. */
    static List<String> render(Path folder) throws IOException, InterruptedException {
        Process kubectl = new ProcessBuilder(KUBECTL.toString(), "kustomize", folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(kubectl.getInputStream().readAllBytes(), UTF_8);
        if (kubectl.waitFor() != 0) {
            throw new AssertionError(output);
        }
        return List.of(output.split("(?m)^---$"));
    }

    /** Reads an object of a kind of Kubernetes' own. */
    static <T> T read(String yaml, Class<T> kind) {
        return SERIALIZATION.unmarshal(yaml, kind);
    }

    /**
     * Returns what is wrong with an object: fields that its kind does not have, and values of another type than it has.
     * Of a kind that is not Kubernetes' own nothing is known.
     */
    static List<String> faults(String yaml) throws ReflectiveOperationException {
        List<String> faults = new ArrayList<>();
        Object object = SERIALIZATION.unmarshal(yaml);
        if (!(object instanceof GenericKubernetesResource)) {
            unknown(object, "", faults);
            Object given = SERIALIZATION.unmarshal(yaml, Map.class);
            changed(given, SERIALIZATION.unmarshal(SERIALIZATION.asJson(object), Map.class), "", faults);
        }
        return faults;
    }

    /** A type keeps what it does not know as additional properties. */
    private static void unknown(@Nullable Object value, String path, List<String> faults)
            throws ReflectiveOperationException {
        if (value instanceof List<?> list) {
            for (Object item : list) {
                unknown(item, path + "[]", faults);
            }
        }
        if (value == null || !value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model.")) {
            return;
        }
        for (Method getter : value.getClass().getMethods()) {
            if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
                Object part = getter.invoke(value);
                if (getter.getName().equals("getAdditionalProperties")) {
                    ((Map<?, ?>) part).keySet().forEach(name -> faults.add(path + "." + name + " is unknown"));
                } else {
                    unknown(part, path + "." + getter.getName().substring("get".length()), faults);
                }
            }
        }
    }

    /** A value that is read as another type comes out as that type. */
    private static void changed(@Nullable Object given, @Nullable Object read, String path, List<String> faults) {
        if (given instanceof Map<?, ?> fields && read instanceof Map<?, ?> others) {
            fields.forEach((name, value) -> changed(value, others.get(name), path + "." + name, faults));
        } else if (given instanceof List<?> items && read instanceof List<?> others && items.size() == others.size()) {
            for (int i = 0; i < items.size(); i++) {
                changed(items.get(i), others.get(i), path + "[" + i + "]", faults);
            }
        } else if (!Objects.equals(given, read)) {
            faults.add(path + ": " + given + " is read as " + read);
        }
    }
}
