package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.MemoryBody;

/** Daemons that die while large uploads wait for them harm nothing but those uploads. */
class KillTest {
    private static final int KILLS = 50;
    private static final int KILLS_IN_A_DRILL = 1000;
    private static final int UPLOADS = 4;
    private static final String APPLICATION = """
            import hashlib

            def application(environ, start_response):
                digest = hashlib.sha256()
                for data in iter(lambda: environ['wsgi.input'].read(100000), b''):
                    digest.update(data)
                start_response('200 OK', [])
                return [digest.hexdigest().encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;
    private byte[] upload;
    private String digest;

    @BeforeEach
    void makeEngine() throws Exception {
        kit = new EngineKit(folder);
        kit.threads = UPLOADS;
        application = kit.script("app.wsgi", APPLICATION);
        upload = new byte[1_500_000];
        new Random(7).nextBytes(upload);
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(upload));
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    @Test
    void mustSurviveKillsUnderLargeUploads() throws Exception {
        kill(KILLS);
    }

    @Test
    @Tag("drill")
    @Timeout(3600)
    void mustSurviveAThousandKillsUnderLargeUploads() throws Exception {
        kill(KILLS_IN_A_DRILL);
    }

    /** One daemon lives through it all, and its uploads are whole. */
    private void kill(int times) throws Exception {
        Interpreter innocent = kit.open(application);
        for (int i = 0; i < times; i++) {
            Interpreter victim = kit.open(application);
            // A process that is stopped reads nothing: the JVM's writes to it block.
            signal("STOP", victim);
            List<EngineKit.Request> lost = new ArrayList<>();
            for (int n = 0; n < UPLOADS; n++) {
                lost.add(kit.post(application, "/", new MemoryBody(upload)).send(victim));
            }
            EngineKit.Request safe =
                    kit.post(application, "/", new MemoryBody(upload)).send(innocent);
            signal("KILL", victim);
            for (EngineKit.Request request : lost) {
                assertThat(request.await().exchange().outcome()).isEqualTo(Outcome.INTERPRETER_LOST);
            }
            assertThat(safe.await().client.text()).isEqualTo(digest);
            kit.watchdog().tick();
            assertThat(kit.watchdog().faults()).isEmpty();
        }
        // A write that blocks is taken up again once the daemon reads.
        signal("STOP", innocent);
        List<EngineKit.Request> delayed = new ArrayList<>();
        for (int n = 0; n < UPLOADS; n++) {
            delayed.add(kit.post(application, "/", new MemoryBody(upload)).send(innocent));
        }
        signal("CONT", innocent);
        for (EngineKit.Request request : delayed) {
            assertThat(request.await().client.text()).isEqualTo(digest);
        }
        assertThat(kit.lost).hasSize(times);
    }

    private static void signal(String name, Interpreter interpreter) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(interpreter.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
