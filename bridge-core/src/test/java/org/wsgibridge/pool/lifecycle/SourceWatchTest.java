package org.wsgibridge.pool.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.pool.GroupFixture;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.settings.ApplicationRef;

/** What counts as a change of the sources. */
final class SourceWatchTest {
    @TempDir
    Path folder;

    private Path script;
    private SourceWatch watch;

    @BeforeEach
    void setUp() throws Exception {
        script = Files.writeString(folder.resolve("app.wsgi"), "");
        change(1);
        watch = new SourceWatch(
                GroupFixture.defaults(folder).group(),
                List.of(new ApplicationRef.Script(script, "application")),
                new Members(new ReentrantLock(), 1));
        watch.remember();
    }

    private void change(int second) throws Exception {
        Files.setLastModifiedTime(script, FileTime.fromMillis(1_700_000_000_000L + second * 1000L));
    }

    @Test
    void mustTellAChangeOnce() throws Exception {
        change(2);
        assertThat(watch.haveChanged()).isTrue();
        change(3);
        await().until(watch::haveChanged);
    }

    @Test
    void mustTellNoChangeThatWasLoadedMeanwhileButThoseAfterIt() throws Exception {
        change(2);
        watch.noteLoaded();
        assertThat(watch.haveChanged()).isFalse();
        change(3);
        await().until(watch::haveChanged);
    }

    @Test
    void aLookThatTookNoTimeMustBeRepeatedAtOnceAndALongOneAfterAWhile() {
        assertThat(SourceWatch.pauseAfter(0)).isZero();
        assertThat(SourceWatch.pauseAfter(100_000)).isEqualTo(2_000_000);
        assertThat(SourceWatch.pauseAfter(Long.MAX_VALUE)).isEqualTo(200_000_000);
    }
}
