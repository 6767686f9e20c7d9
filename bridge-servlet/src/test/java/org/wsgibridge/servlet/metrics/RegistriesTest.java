package org.wsgibridge.servlet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.ServletContext;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.SettingsException;

class RegistriesTest {
    private static final MeterRegistry OF_JNDI = new SimpleMeterRegistry();

    private final ServletContext context = mock(ServletContext.class);

    /** With Tomcat's name space. */
    @BeforeAll
    @SuppressWarnings("BanJNDI")
    static void bind() throws NamingException {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, "org.apache.naming.java.javaURLContextFactory");
        Context names = new InitialContext();
        names.createSubcontext("java:comp/env");
        names.bind("java:comp/env/metrics", OF_JNDI);
        names.bind("java:comp/env/text", "no registry");
    }

    @AfterAll
    @SuppressWarnings("BanJNDI")
    static void unbind() throws NamingException {
        new InitialContext().destroySubcontext("java:comp/env");
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
    }

    @Test
    void mustTakeTheOneThatTheOptionNamesBeforeAnyOther() {
        when(context.getAttribute(MeterRegistry.class.getName())).thenReturn(new SimpleMeterRegistry());

        assertThat(Registries.find(context, "java:comp/env/metrics")).isSameAs(OF_JNDI);
    }

    @Test
    void mustTakeTheOneOfTheContextBeforeTheGlobalOne() {
        assertThat(Registries.find(context, "")).isSameAs(Metrics.globalRegistry);
        MeterRegistry own = new SimpleMeterRegistry();
        when(context.getAttribute(MeterRegistry.class.getName())).thenReturn(own);

        assertThat(Registries.find(context, "")).isSameAs(own);
    }

    @Test
    void mustRefuseANameThatIsNotThereOrNoRegistry() {
        assertThatThrownBy(() -> Registries.find(context, "java:comp/env/none"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("metrics-registry: 'java:comp/env/none': JNDI has no such name");
        assertThatThrownBy(() -> Registries.find(context, "java:comp/env/text"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("expected a " + MeterRegistry.class.getName(), "found java.lang.String");
    }
}
