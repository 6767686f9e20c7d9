package org.wsgibridge.express.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** The {@code collectstatic} of a real Django never touches what is not the copy. */
final class StaticFilesTest {
    private static final Path PYTHON = PythonEnvironment.FOLDER.resolve("bin/python");

    @TempDir
    private Path folder;

    private StaticFiles collect(String storage) throws IOException {
        PythonEnvironment.assumeHas("Django", "django-admin");
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.writeString(copy.resolve("settings.py"), """
            import os
            SECRET_KEY = 'a'
            INSTALLED_APPS = ['django.contrib.staticfiles']
            STATIC_URL = '/static/'
            BASE = os.path.dirname(os.path.abspath(__file__))
            STATIC_ROOT = os.path.join(BASE, 'static')
            STATICFILES_DIRS = [os.path.join(BASE, 'assets')]
            STORAGES = {'staticfiles': %s}
            """.formatted(storage));
        Files.writeString(copy.resolve("remote.py"), """
            from django.core.files.storage import Storage
            class Remote(Storage):
                location = 'static'
                def _save(self, name, content):
                    open('uploaded', 'w').close()
                    return name
                def exists(self, name):
                    return False
                def listdir(self, path):
                    return [], ['theirs.css']
                def delete(self, name):
                    open('deleted', 'w').close()
            """);
        Files.writeString(Files.createDirectories(copy.resolve("assets")).resolve("a.css"), "a");
        Files.writeString(Files.createDirectories(copy.resolve("static")).resolve("old.css"), "old");
        Path work = Files.createDirectories(folder.resolve("work"));
        Path packages = Files.createDirectories(work.resolve("lib-python"));
        return StaticFiles.collect(new StaticFiles.Site(
                List.of(PYTHON.toString()),
                Map.of("PYTHONPATH", copy + ":" + packages),
                copy,
                "settings",
                work.resolve("static"),
                false,
                work));
    }

    @Test
    void theFolderOfAnotherStorageMustStayAsItIs() throws IOException {
        Path theirs = Files.createDirectories(folder.resolve("theirs"));
        Files.writeString(theirs.resolve("kept.css"), "kept");
        StaticFiles files = collect("{'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage',"
                + " 'OPTIONS': {'location': '%s'}}".formatted(theirs));
        assertThat(theirs).isDirectoryContaining("glob:**/kept.css").isDirectoryNotContaining("glob:**/a.css");
        assertThat(files.folder()).isNull();
        assertThat(files.skipped()).isEqualTo("django.contrib.staticfiles.storage.StaticFilesStorage, in " + theirs);
    }

    /** Its location is a prefix, which looks like the folder of the project. */
    @Test
    void aStorageThatIsNoFolderMustNotBeAskedForAnything() throws IOException {
        assertThat(collect("{'BACKEND': 'remote.Remote'}").skipped()).isEqualTo("remote.Remote, in static");
        assertThat(folder.resolve("copy/uploaded")).doesNotExist();
        assertThat(folder.resolve("copy/deleted")).doesNotExist();
        assertThat(folder.resolve("copy/static/old.css")).exists();
    }

    @Test
    void whatAnEarlierRunHasCollectedMustNotStay() throws IOException {
        StaticFiles files = collect("{'BACKEND': 'django.contrib.staticfiles.storage.StaticFilesStorage'}");
        assertThat(files.skipped()).isEmpty();
        assertThat(files.inProject()).isEqualTo("static");
        assertThat(folder.resolve("copy/static/a.css")).hasContent("a");
        assertThat(folder.resolve("copy/static/old.css")).doesNotExist();
    }
}
