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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Renders overlays with kubectl and the chart with helm, and reads their objects strictly, without a cluster. */
final class Manifests {
    /** Where they are. */
    static final Path FOLDER = Path.of("../deploy/kubernetes").toAbsolutePath().normalize();

    private static final Path KUBECTL =
            Path.of("../target/kubectl").toAbsolutePath().normalize();
    private static final Path HELM = Path.of("../target/helm").toAbsolutePath().normalize();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Manifests() {}

    /** Returns whether there is a kubectl, which {@code .ci/run} fetches. */
    static boolean canBeRendered() {
        return Files.isExecutable(KUBECTL);
    }

    /** Returns whether there is a helm, which comes with kubectl. */
    static boolean canBeCharted() {
        return Files.isExecutable(HELM);
    }

    /**
     * Returns the objects of the overlay production with the component for a ServiceMonitor.
     *
     * @param folder where to write a {@code kustomization.yaml}
     */
    static List<String> renderWithServiceMonitor(Path folder) throws IOException, InterruptedException {
        Path real = folder.toRealPath();
        Path manifests = real.relativize(FOLDER.toRealPath());
        Files.writeString(
                real.resolve("kustomization.yaml"),
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                        + "resources: [" + manifests + "/overlays/production]\n"
                        + "components: [" + manifests + "/components/servicemonitor]\n");
        return render(real);
    }

    /** Returns the objects of a folder with a {@code kustomization.yaml}, as YAML. */
    static List<String> render(Path folder) throws IOException, InterruptedException {
        Rendered rendered = run(List.of(KUBECTL.toString(), "kustomize", folder.toString()));
        if (rendered.exitCode() != 0) {
            throw new AssertionError(rendered.output() + rendered.errors());
        }
        return List.of(rendered.output().split("(?m)^---$"));
    }

    /**
     * What a program has printed.
     *
     * @param exitCode its exit code
     * @param output what it has rendered
     * @param errors what is wrong
     */
    record Rendered(int exitCode, String output, String errors) {
        /** Returns the objects, as YAML. */
        List<String> objects() {
            return Stream.of(output.split("(?m)^---$"))
                    .filter(object -> object.contains("kind:"))
                    .toList();
        }
    }

    /** Runs a command of helm for the chart. */
    static Rendered helm(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(HELM.toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Rendered run(List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("manifests", ".err");
        try {
            Process process =
                    new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Rendered(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    /** Reads an object of a kind of Kubernetes' own. */
    static <T> T read(String yaml, Class<T> kind) {
        return SERIALIZATION.unmarshal(yaml, kind);
    }

    /** Returns the fields of an object of any kind, with the numbers that are written as octal ones. */
    static Map<?, ?> fields(String yaml) {
        return SERIALIZATION.unmarshal(yaml, Map.class);
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
