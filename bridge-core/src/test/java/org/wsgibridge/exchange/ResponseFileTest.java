package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.wsgi.ProtocolViolation;

/** A file as the body of a response: what the client gets, and that the file is closed in every case. */
class ResponseFileTest {
    private static final String OK = "200 OK";
    private static final String[] FIVE = {"Content-Length", "5"};

    @TempDir
    private Path folder;

    @Test
    void mustSendAFileAndAddItsLength() throws IOException {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        FileChannel file = file("0123456789");

        assertThat(fixture.response.sendFile(file, 3, 7)).isTrue();

        assertThat(fixture.received()).isEqualTo("200 OK | Content-Length: 7 | [3456789] [start, sendFile, end]");
        assertThat(file.isOpen()).isFalse();
    }

    @Test
    void mustCutAFileAtTheDeclaredLengthAndBreakOffWhenItIsShorter() throws IOException {
        ExchangeFixture longer = ExchangeFixture.of("GET").start(OK, FIVE);
        longer.response.sendFile(file("0123456789"), 0, 10);
        assertThat(longer.received()).isEqualTo("200 OK | Content-Length: 5 | [01234] [start, sendFile, end]");

        ExchangeFixture shorter = ExchangeFixture.of("GET").start(OK, FIVE);
        shorter.response.sendFile(file("012"), 0, 3);
        assertThat(shorter.received()).isEqualTo("200 OK | Content-Length: 5 | [012] [start, sendFile, breakOff]");
    }

    @Test
    void mustCloseAFileThatIsNotSent() throws IOException {
        FileChannel ofHead = file("0123456789");
        ExchangeFixture head = ExchangeFixture.of("HEAD").start(OK);
        assertThat(head.response.sendFile(ofHead, 0, 10)).isTrue();
        assertThat(head.received()).isEqualTo("200 OK | Content-Length: 10 | [] [start, end]");
        assertThat(ofHead.isOpen()).isFalse();

        FileChannel tooLate = file("0123456789");
        ExchangeFixture late = ExchangeFixture.of("GET").start(OK);
        late.exchange.terminate(Outcome.CLIENT_GONE, 0);
        assertThat(late.response.sendFile(tooLate, 0, 10)).isFalse();
        assertThat(tooLate.isOpen()).isFalse();

        FileChannel unstarted = file("0123456789");
        assertThatThrownBy(() -> ExchangeFixture.of("GET").response.sendFile(unstarted, 0, 10))
                .isInstanceOf(ProtocolViolation.class);
        assertThat(unstarted.isOpen()).isFalse();
    }

    private FileChannel file(String content) throws IOException {
        return FileChannel.open(Files.writeString(Files.createTempFile(folder, "body", ""), content));
    }
}
