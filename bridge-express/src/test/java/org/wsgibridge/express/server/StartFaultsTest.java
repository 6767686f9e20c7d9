package org.wsgibridge.express.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.wsgibridge.express.failure.ExpressException;

class StartFaultsTest {
    @Test
    void mustReportTheRootCause() {
        Exception wrapped = new IllegalStateException(new IOException(new NoSuchFileException("/srv/key.pem")));
        assertThat(StartFaults.of(wrapped)).hasMessageStartingWith("the server cannot start: /srv/key.pem: ");
    }

    @Test
    void mustReportTheExceptionThatIsMeantForTheUser() {
        ExpressException told = ExpressException.runtime("no key", new IOException());
        assertThat(StartFaults.of(new IllegalStateException(told))).isSameAs(told);
    }

    @Test
    void mustReportExceptionsThatAreTheCausesOfEachOther() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        assertThat(StartFaults.of(one)).hasMessage("the server cannot start: java.lang.IllegalStateException: two");
    }
}
