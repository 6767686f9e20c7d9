package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.servlet.admin.BridgeMXBean;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.ScriptedInterpreter;

/** What an operator does by JMX. */
class BridgeControlTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private BridgeMXBean proxy(String name) throws Exception {
        return JMX.newMXBeanProxy(server, new ObjectName(name), BridgeMXBean.class);
    }

    private Set<ObjectName> names() throws Exception {
        return server.queryNames(new ObjectName("org.wsgibridge:*"), null);
    }

    @ParameterizedTest
    @EnumSource
    void mustShowTheGroupsWhileTheBridgeRuns(Kind kind) throws Exception {
        String name = "org.wsgibridge:type=Bridge,context=\"/ctx\",servlet=wsgi";
        try (TestBridge bench =
                new TestBridge().at("/ctx", "/*").option("threads", "3").start(kind)) {
            BridgeMXBean bridge = proxy(name);
            assertThat(bridge.getGroups()).singleElement().satisfies(group -> {
                assertThat(group.getName()).isEqualTo("default");
                assertThat(group.getEngine()).isEqualTo("scripted");
                assertThat(group.getSlots()).isEqualTo(3);
                assertThat(group.getBusy()).isZero();
                assertThat(group.getStuck()).isZero();
                assertThat(group.getInterpreters()).singleElement().satisfies(interpreter -> {
                    assertThat(interpreter.isActive()).isTrue();
                    assertThat(interpreter.getPid())
                            .isEqualTo(ProcessHandle.current().pid());
                });
            });
            assertThat(bench.port()).isPositive();
        }
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void mustReloadAndEvict(Kind kind) throws Exception {
        try (TestBridge bench = new TestBridge().start(kind)) {
            BridgeMXBean bridge = proxy("org.wsgibridge:type=Bridge,context=\"/\",servlet=wsgi");
            ScriptedInterpreter first = bench.engine().opened().get(0);
            bridge.reload("default");
            Awaitility.await().until(() -> first.closedBecause() == ShutdownReason.SCRIPT_RELOAD);
            ScriptedInterpreter second = bench.engine().opened().get(1);
            bridge.evict(
                    "default",
                    bridge.getGroups().get(0).getInterpreters().get(0).getName());
            Awaitility.await().until(() -> second.closedBecause() == ShutdownReason.EVICTION_SIGNAL);
            bridge.reload();
            Awaitility.await().until(() -> bench.engine().opened().size() == 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustChangeLevelsOfLoggers(Kind kind) throws Exception {
        Logger changed = LoggerFactory.getLogger("test.jmx." + kind);
        try (TestBridge bench = new TestBridge().start(kind)) {
            BridgeMXBean bridge = proxy("org.wsgibridge:type=Bridge,context=\"/\",servlet=wsgi");
            bridge.setLogLevel(changed.getName(), "trace");
            assertThat(changed.isTraceEnabled()).isTrue();
            assertThat(bridge.getLogLevels())
                    .filteredOn(level -> level.getLogger().equals(changed.getName()))
                    .singleElement()
                    .satisfies(level -> assertThat(level.getLevel()).isEqualTo("TRACE"))
                    .satisfies(level -> assertThat(level.getBefore()).endsWith(" (inherited)"));
            assertThatThrownBy(() -> bridge.setLogLevel("no.such.logger", "info"))
                    .hasStackTraceContaining("there is no logger no.such.logger");
            bridge.resetLogLevels();
            assertThat(changed.isTraceEnabled()).isFalse();
            assertThat(bench.port()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustSayWhatThereIsWhenANameIsWrong(Kind kind) throws Exception {
        try (TestBridge bench = new TestBridge().start(kind)) {
            BridgeMXBean bridge = proxy("org.wsgibridge:type=Bridge,context=\"/\",servlet=wsgi");
            assertThatThrownBy(() -> bridge.reload("nope")).hasStackTraceContaining("default");
            assertThatThrownBy(() -> bridge.evict("default", "nope"))
                    .hasStackTraceContaining(
                            bridge.getGroups().get(0).getInterpreters().get(0).getName());
            assertThat(bench.port()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource
    void twoBridgesOfTheSameNameMustBothBeThere(Kind kind) throws Exception {
        try (TestBridge one = new TestBridge().start(kind);
                TestBridge other = new TestBridge().start(kind)) {
            assertThat(names()).hasSize(2);
            assertThat(one.port()).isNotEqualTo(other.port());
        }
        assertThat(names()).isEmpty();
    }
}
