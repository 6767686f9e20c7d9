package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyString;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.jython.request.EnvironFactory;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

class EnvironFactoryTest {
    @BeforeAll
    static void initialise() {
        JythonRuntime.get().initializeParser();
    }

    @Test
    void mustHoldTheTransportsObjectsAsTheyAre() {
        TestSettings settings = TestSettings.of("jython", Path.of("/"));
        Exchange exchange = new Exchange(
                "r1",
                settings.mount(new ApplicationRef.Module("site", "application")),
                new EnvironBuilder().put("REQUEST_METHOD", "GET").build(),
                RequestBody.EMPTY,
                new RecordingChannel(),
                new RequestTimes(),
                decided -> {});
        Object request = new Object();
        exchange.objects(Map.of("servlet.request", request));

        PyDictionary environ = new EnvironFactory(settings.group(), Py.None).build(exchange, Py.None, Py.None, 1);

        assertThat(environ.__getitem__(new PyString("servlet.request")).__tojava__(Object.class))
                .isSameAs(request);
        assertThat(environ.__getitem__(new PyString("REQUEST_METHOD"))).isEqualTo(new PyString("GET"));
    }
}
