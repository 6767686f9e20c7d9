package org.wsgibridge.it.drill;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * A deployed bridge as its operator sees it: the MXBean of a container in this JVM. Thread-safe.
 *
 * @param name the MXBean's name
 */
public record Bridge(ObjectName name) {

    /**
     * A process group.
     *
     * @param slots how many requests it can run
     * @param busy how many run
     * @param queued how many wait
     * @param stuck how many are stuck
     * @param interpreters its interpreters
     */
    public record Group(int slots, int busy, int queued, int stuck, List<Interpreter> interpreters) {
        long active() {
            return interpreters.stream().filter(Interpreter::active).count();
        }

        boolean has(String interpreter) {
            return interpreters.stream().anyMatch(one -> one.name.equals(interpreter));
        }

        Interpreter interpreter(String wanted) {
            return interpreters.stream()
                    .filter(one -> one.name.equals(wanted))
                    .findFirst()
                    .orElse(new Interpreter(wanted, 0, false, 0));
        }
    }

    /**
     * An interpreter.
     *
     * @param name its name
     * @param pid its process
     * @param active whether it takes requests
     * @param busy how many it runs
     */
    public record Interpreter(String name, long pid, boolean active, int busy) {}

    /** Finds the bridge of a web application. */
    public static Bridge at(String contextPath) throws JMException {
        return new Bridge(new ObjectName(
                "org.wsgibridge:type=Bridge,context=" + ObjectName.quote(contextPath) + ",servlet=wsgi"));
    }

    Group group(String wanted) {
        for (CompositeData group : composites(attribute("Groups"))) {
            if (wanted.equals(group.get("name"))) {
                List<Interpreter> interpreters = new ArrayList<>();
                for (CompositeData one : composites(group.get("interpreters"))) {
                    interpreters.add(new Interpreter(
                            (String) one.get("name"), (Long) one.get("pid"), (Boolean) one.get("active"), (Integer)
                                    one.get("busy")));
                }
                return new Group(
                        (Integer) group.get("slots"),
                        (Integer) group.get("busy"),
                        (Integer) group.get("queued"),
                        (Integer) group.get("stuck"),
                        interpreters);
            }
        }
        throw new IllegalArgumentException("no group " + wanted);
    }

    /** Loads its applications again; returns immediately. */
    public void reload() {
        invoke("reload", new Object[0], new String[0]);
    }

    void evict(String group, String interpreter) {
        String string = String.class.getName();
        invoke("evict", new Object[] {group, interpreter}, new String[] {string, string});
    }

    private Object attribute(String attribute) {
        try {
            return ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private void invoke(String operation, Object[] arguments, String[] signature) {
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(name, operation, arguments, signature);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<CompositeData> composites(Object array) {
        return Arrays.asList((CompositeData[]) array);
    }
}
