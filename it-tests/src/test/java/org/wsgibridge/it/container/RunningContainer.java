package org.wsgibridge.it.container;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A container of an image, run by runc: read-only but for a tmpfs at /tmp, without capabilities, with a limit of
 * memory, in the network of this machine.
 */
final class RunningContainer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");

    private final Path bundle;
    private final String name;
    private final Path output;
    private final Process process;

    /**
     * Starts it.
     *
     * @param folder where to put what is of this container alone; its name is the container's
     * @param files the files of the image
     * @param config the configuration of the image
     * @param uid the user
     * @param memory the limit, in MiB
     * @param command the command, instead of the image's
     */
    RunningContainer(Path folder, Path files, JsonNode config, int uid, int memory, String... command)
            throws IOException, InterruptedException {
        this.bundle = Files.createDirectory(folder);
        this.name = "wsgi-" + ProcessHandle.current().pid() + "-" + folder.getFileName();
        this.output = bundle.resolve("output");
        if (new ProcessBuilder("runc", "spec")
                        .directory(bundle.toFile())
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("runc spec failed");
        }
        Path spec = bundle.resolve("config.json");
        ObjectNode all = (ObjectNode) JSON.readTree(spec.toFile());
        all.putObject("root").put("path", files.toString()).put("readonly", true);
        describe((ObjectNode) all.get("process"), config, uid, command);
        ObjectNode linux = (ObjectNode) all.get("linux");
        linux.putObject("resources").putObject("memory").put("limit", (long) memory << 20);
        for (Iterator<JsonNode> each = linux.get("namespaces").iterator(); each.hasNext(); ) {
            if (each.next().get("type").asString().equals("network")) {
                each.remove();
            }
        }
        ObjectNode tmpfs = ((ArrayNode) all.get("mounts")).addObject();
        tmpfs.put("destination", "/tmp").put("type", "tmpfs").put("source", "tmpfs");
        tmpfs.putArray("options").add("nosuid").add("nodev").add("mode=1777").add("size=64m");
        JSON.writeValue(spec.toFile(), all);
        this.process = new ProcessBuilder("runc", "--root", state(), "run", name)
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static void describe(ObjectNode process, JsonNode config, int uid, String... command) {
        process.put("terminal", false).put("cwd", config.get("WorkingDir").asString());
        process.putObject("user").put("uid", uid).put("gid", 0);
        process.putObject("capabilities");
        process.put("noNewPrivileges", true);
        process.set("env", config.get("Env"));
        ArrayNode arguments = process.putArray("args");
        config.get("Entrypoint").forEach(arguments::add);
        if (command.length == 0) {
            config.get("Cmd").forEach(arguments::add);
        }
        for (String word : command) {
            arguments.add(word);
        }
    }

    private String state() {
        return bundle.resolveSibling("runc").toString();
    }

    /** Waits for the banner; returns the URL. */
    URI url() {
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || output().contains("Locale Setting"));
        Matcher url = URL.matcher(output());
        if (!url.find()) {
            throw new AssertionError(output());
        }
        return URI.create(url.group(1));
    }

    /** Returns what it has printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a signal to its first process. */
    void signal(String signal) throws IOException, InterruptedException {
        runc("kill", name, signal);
    }

    /** Runs another program in it; returns its exit code. */
    int exec(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("exec", name));
        all.addAll(List.of(command));
        return runc(all.toArray(String[]::new));
    }

    private int runc(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("runc", "--root", state()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        bundle.resolve("runc.log").toFile()))
                .start()
                .waitFor();
    }

    /** Returns the states of the processes that its first one is the parent of, as in {@code /proc/PID/stat}. */
    List<String> childrenOfTheFirst() throws IOException {
        ProcessHandle first = process.children()
                .filter(child -> child.info().command().orElse("").endsWith("tini"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output()));
        List<String> states = new ArrayList<>();
        for (ProcessHandle child : first.children().toList()) {
            String stat = Files.readString(Path.of("/proc", child.pid() + "", "stat"));
            states.add(stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3));
        }
        return states;
    }

    /** Waits for its end; returns its exit code. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("it has not ended: " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                signal("KILL");
                process.waitFor(1, TimeUnit.MINUTES);
            }
            runc("delete", "--force", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
