package org.wsgibridge.servlet.admin;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.servlet.admin.level.LogLevels;

/** Implements the bridge's MXBean, with the figures of the status page, from the same snapshots. Thread-safe. */
public final class BridgeControl implements BridgeMXBean, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeControl.class);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.$ -]+");
    private static final int MAX_OF_A_NAME = 100;

    /** The name of the caller in the log. JMX does not tell more. */
    private static final String CALLER = "JMX";

    private final WsgiBridge bridge;
    private final StatusMount status;
    private final LogLevels levels;
    private final MBeanServer server;
    private final String name;

    private BridgeControl(WsgiBridge bridge, StatusMount status, LogLevels levels, MBeanServer server, String name) {
        this.bridge = bridge;
        this.status = status;
        this.levels = levels;
        this.server = server;
        this.name = name;
    }

    /** Creates the JVM's MBean server on a separate thread, if there is none yet, because that takes a while. */
    public static void prepare() {
        Thread thread = new Thread(ManagementFactory::getPlatformMBeanServer, "wsgi-mbeans");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Registers a bridge in the platform's MBean server. If that fails, the bridge runs without it, and the reason is
     * logged.
     *
     * @param bridge the bridge
     * @param status takes snapshots of the bridge
     * @param levels the levels of loggers
     * @param contextPath the web application's path, {@code ""} for the root
     * @param servletName the servlet's name
     * @return the MXBean, which is unregistered when it is closed
     */
    public static BridgeControl register(
            WsgiBridge bridge, StatusMount status, LogLevels levels, String contextPath, String servletName) {
        String servlet = PLAIN.matcher(servletName).matches() ? servletName : ObjectName.quote(servletName);
        String wanted = "org.wsgibridge:type=Bridge,context="
                + ObjectName.quote(contextPath.isEmpty() ? "/" : contextPath) + ",servlet=" + servlet;
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        // Two virtual hosts of one container can have the same context path.
        for (int i = 1; i <= MAX_OF_A_NAME; i++) {
            BridgeControl control =
                    new BridgeControl(bridge, status, levels, server, i == 1 ? wanted : wanted + ",number=" + i);
            try {
                server.registerMBean(control, new ObjectName(control.name));
                return control;
            } catch (InstanceAlreadyExistsException e) {
                LOG.debug("There is a {} already", control.name, e);
            } catch (JMException e) {
                LogCode.NOT_IN_JMX.log(LOG, control.name, e);
                return control;
            }
        }
        LogCode.TOO_MANY_OF_A_NAME.log(LOG, wanted);
        return new BridgeControl(bridge, status, levels, server, wanted + ",number=0");
    }

    @Override
    public List<GroupView> getGroups() {
        return status.snapshot().groups().stream().<GroupView>map(Group::new).toList();
    }

    @Override
    public void reload() {
        bridge.reload();
    }

    @Override
    public void reload(String group) {
        if (!bridge.reload(group)) {
            throw new IllegalArgumentException("there is no process group " + group + ": expected one of "
                    + bridge.stats().stream().map(GroupStats::name).toList());
        }
    }

    @Override
    public void evict(String group, String interpreter) {
        if (!bridge.evict(group, interpreter)) {
            throw new IllegalArgumentException("no interpreter " + interpreter + " takes requests in a process group "
                    + group + ": expected one of "
                    + bridge.stats().stream()
                            .filter(stats -> stats.name().equals(group))
                            .flatMap(stats -> stats.interpreters().stream())
                            .filter(InterpreterStats::active)
                            .map(InterpreterStats::name)
                            .toList());
        }
    }

    @Override
    public List<LogLevelView> getLogLevels() {
        return levels.entries().stream().<LogLevelView>map(Level::new).toList();
    }

    @Override
    public void setLogLevel(String logger, String level) {
        levels.set(logger, level, CALLER);
    }

    @Override
    public void resetLogLevels() {
        var unused = levels.reset("", CALLER);
    }

    /** Unregisters the bridge. Idempotent. */
    @Override
    public void close() {
        try {
            server.unregisterMBean(new ObjectName(name));
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} is not registered any more", name, e);
        } catch (JMException e) {
            LogCode.LEFT_IN_JMX.log(LOG, name, e);
        }
    }

    private record Level(LogLevels.Entry entry) implements LogLevelView {
        @Override
        public String getLogger() {
            return entry.logger();
        }

        @Override
        public String getLevel() {
            return entry.level();
        }

        @Override
        public String getBefore() {
            String before = entry.before();
            return before == null ? "" : before;
        }
    }

    private record Group(StatusSnapshot.Group group) implements GroupView {
        @Override
        public String getName() {
            return group.name();
        }

        @Override
        public String getEngine() {
            return group.stats().engine();
        }

        @Override
        public int getSlots() {
            return group.stats().slots();
        }

        @Override
        public int getConfiguredSlots() {
            return group.stats().configuredSlots();
        }

        @Override
        public int getBusy() {
            return group.stats().busy();
        }

        @Override
        public int getQueued() {
            return group.stats().queued();
        }

        @Override
        public int getQueueSize() {
            return group.stats().queueSize();
        }

        @Override
        public int getStuck() {
            return group.stats().stuck();
        }

        @Override
        public List<InterpreterView> getInterpreters() {
            return group.interpreters().stream()
                    .<InterpreterView>map(Interpreter::new)
                    .toList();
        }
    }

    private record Interpreter(StatusSnapshot.Interpreter interpreter) implements InterpreterView {
        @Override
        public String getName() {
            return interpreter.stats().name();
        }

        @Override
        public long getPid() {
            return interpreter.stats().pid();
        }

        @Override
        public boolean isActive() {
            return interpreter.stats().active();
        }

        @Override
        public int getBusy() {
            return interpreter.stats().inFlight();
        }

        @Override
        public long getServed() {
            return interpreter.stats().served();
        }
    }
}
