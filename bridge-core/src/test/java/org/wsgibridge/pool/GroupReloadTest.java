package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.wsgibridge.pool.GroupFixture.awaitStatus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.LogCapture;
import org.wsgibridge.testkit.TestSettings;

/** When a process group loads its sources again, and what serves meanwhile. */
class GroupReloadTest {
    @TempDir
    Path home;

    private TestSettings settings() {
        return GroupFixture.defaults(home);
    }

    @Test
    void mustLoadAgainWhenASourceHasChangedBeforeItServesTheNextRequest() throws Exception {
        Path source = Files.writeString(home.resolve("app.py"), "x = 1");
        TestSettings settings = settings().reload(Reload.CHANGES, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            awaitStatus(fixture.send("hello"), 200);
            touch(source);
            awaitLoads(fixture, 2);
            await().untilAsserted(() ->
                    assertThat(fixture.engine.opened().get(0).closedBecause()).isEqualTo(ShutdownReason.SCRIPT_RELOAD));
        }
    }

    @Test
    void mustTellADeveloperWhatWasLoadedAgain() {
        List<String> lines = LogCapture.of("org.wsgibridge.development", () -> {
            try {
                loadAgain(settings().reload(Reload.CHANGES, StartupFailure.RETRY));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(lines).hasSize(1).first().asString().matches("reloaded app\\.py in \\d+\\.\\d s");
    }

    private void loadAgain(TestSettings settings) throws Exception {
        Path source = Files.writeString(home.resolve("app.py"), "x = 1");
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            awaitStatus(fixture.send("hello"), 200);
            touch(source);
            awaitLoads(fixture, 2);
        }
    }

    /** The folder is a link: what is in it is watched all the same, and another target is another application. */
    @Test
    void mustLoadAgainWhenTheFolderIsALinkThatIsSwitched() throws Exception {
        Path current = home.resolve("current");
        Path source = release("one");
        Files.createSymbolicLink(current, source.resolveSibling(""));
        TestSettings settings = GroupFixture.defaults(current).reload(Reload.CHANGES, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            awaitStatus(fixture.send("hello"), 200);
            touch(source);
            awaitLoads(fixture, 2);
            Path next = Files.createSymbolicLink(
                    home.resolve("next"), release("two").resolveSibling(""));
            Files.setLastModifiedTime(current.resolveSibling("two/app.py"), Files.getLastModifiedTime(source));
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            awaitLoads(fixture, 3);
        }
    }

    private Path release(String name) throws IOException {
        return Files.writeString(Files.createDirectory(home.resolve(name)).resolve("app.py"), "x = 1");
    }

    private static void awaitLoads(GroupFixture fixture, int loads) {
        await().until(() -> {
            awaitStatus(fixture.send("hello"), 200);
            return fixture.engine.opened().size() == loads;
        });
    }

    /** Each look walks over all files: requests that end all the time must not have it done all the time. */
    @Test
    void mustLookForFurtherSourcesOnceASecondAtMostHoweverManyRequestsEnd() throws Exception {
        TestSettings settings = settings().reload(Reload.CHANGES, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings, false).start()) {
            long start = System.nanoTime();
            for (int i = 1; i <= 100; i++) {
                awaitStatus(fixture.send("hello"), 200);
                fixture.group.tick(start + Duration.ofMillis(50L * i).toNanos());
            }
            // By the first look, which waits for no request, and those of five seconds.
            await().during(Duration.ofMillis(100)).until(() -> fixture.engine.sourceQuestions() <= 7);
            fixture.group.tick(start + Duration.ofMinutes(5).toNanos());
            int before = fixture.engine.sourceQuestions();
            awaitStatus(fixture.send("hello"), 200);
            fixture.group.tick(start + Duration.ofMinutes(10).toNanos());
            await().until(() -> fixture.engine.sourceQuestions() > before);
        }
    }

    @Test
    void mustGoOnWithTheFormerCodeWhenTheChangedOneDoesNotLoad() throws Exception {
        Path source = Files.writeString(home.resolve("app.py"), "x = 1");
        TestSettings settings = settings().reload(Reload.CHANGES, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            fixture.engine.failOpening(1);
            touch(source);
            Request afterwards = fixture.send("hello");
            awaitStatus(afterwards, 200);
            assertThat(fixture.engine.opened()).hasSize(1);
        }
    }

    @Test
    void mustTellHowAReloadHasGone() throws Exception {
        TestSettings settings = settings().reload(Reload.SCRIPT, StartupFailure.RETRY);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            fixture.engine.failOpening(1);
            String failed = fixture.group.reloadAndTell().toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(failed).contains("scripted failure", "Traceback: scripted");
            assertThat(fixture.group.view().stats().failure()).contains("scripted failure");
            assertThat(fixture.group.view().stats().failedSince()).isNotNull();
            assertThat(fixture.group.view().stats().generation()).isEqualTo(1);

            assertThat(fixture.group.reloadAndTell().toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(fixture.group.view().stats().failedSince()).isNull();
            assertThat(fixture.group.view().stats().generation()).isEqualTo(2);
        }
    }

    @Test
    void mustTellHowAReloadHasGoneWhereThereWasNoInterpreter() throws Exception {
        TestSettings settings = settings().reload(Reload.SCRIPT, StartupFailure.RETRY);
        GroupFixture fixture = new GroupFixture(settings);
        fixture.engine.failOpening(Integer.MAX_VALUE);
        try (fixture) {
            fixture.start();
            assertThat(fixture.group.reloadAndTell().toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .contains("Traceback: scripted");
            fixture.engine.failOpening(0);
            assertThat(fixture.group.reloadAndTell().toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isEmpty();
        }
    }

    @Test
    void mustTryAgainWhenItWasNotTheSourcesThatDidNotLoad() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings()).start()) {
            fixture.engine.delayOpening(1);
            fixture.group.reload();
            await().until(() -> fixture.engine.attempts() == 2);
            awaitStatus(fixture.send("hello"), 200);
            await().untilAsserted(() -> assertThat(fixture.group.view().stats().interpreters())
                    .singleElement()
                    .satisfies(
                            interpreter -> assertThat(interpreter.generation()).isEqualTo(2)));
        }
    }

    @Test
    void mustLoadAtOnceWhenAskedToWhileItWaitsToTryAgain() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings()).start()) {
            fixture.engine.delayOpening(5); // 15 s of waiting
            fixture.group.reload();
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                fixture.group.reload();
                return fixture.group.view().stats().interpreters().stream()
                        .anyMatch(member -> member.generation() == 2);
            });
        }
    }

    @Test
    void mustNotKeepTwoGenerationsSideBySideWhenOnlyTheFirstOfTheNewOneLoads() throws Exception {
        TestSettings settings = settings().capacity(2, 2, 10, 0).reload(Reload.SCRIPT, StartupFailure.FAIL);
        try (GroupFixture fixture = new GroupFixture(settings).start()) {
            await().until(() -> fixture.group.view().stats().active() == 2);
            fixture.engine.failOpeningOfTheSecond();
            fixture.group.reload();
            await().until(() -> fixture.engine.opened().size() == 3);
            await().untilAsserted(() ->
                    assertThat(fixture.engine.opened().get(2).closedBecause()).isEqualTo(ShutdownReason.SCRIPT_RELOAD));
            assertThat(fixture.group.view().stats().interpreters())
                    .hasSize(2)
                    .allMatch(interpreter -> interpreter.generation() == 1 && interpreter.active());
        }
    }

    @Test
    void mustLoadAgainWhenThatIsAskedForWhileItLoads() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        try (GroupFixture fixture = new GroupFixture(settings().capacity(1, 2, 10, 0)).start()) {
            fixture.engine.holdOpening(opening);
            fixture.group.reload();
            await().until(() -> fixture.engine.attempts() == 2);
            fixture.group.reload();
            opening.countDown();
            await().until(() -> fixture.group.view().stats().interpreters().stream()
                    .anyMatch(interpreter -> interpreter.generation() == 3));
        }
    }

    private static void touch(Path source) throws IOException {
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
    }
}
