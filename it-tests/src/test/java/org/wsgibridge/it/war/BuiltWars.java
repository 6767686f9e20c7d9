package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** The WARs of three projects, built once for all tests: Flask and Django on cpython, Bottle on jython. */
final class BuiltWars implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(BuiltWars.class);
    private static final Path VENV = PythonEnvironment.FOLDER;

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Wars.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Wars.class);
    }

    /** The WARs. */
    static final class Wars {
        private final Path work;
        private final Path flask;
        private final Path django;
        private final Path bottle;
        private final String djangoOutput;

        Wars() throws IOException, InterruptedException {
            PythonEnvironment.assumeHas("Django", "django-admin");
            Path target = Path.of(System.getProperty("it.target")).toAbsolutePath();
            work = Files.createTempDirectory(Files.createDirectories(target.resolve("it")), "wars");
            flask = work.resolve("flask.war");
            flaskProject(work.resolve("shop")).buildOrFail(flask, "--url-alias", "/files", "files");
            django = work.resolve("django.war");
            djangoOutput = djangoProject(work.resolve("guestbook"))
                    .buildOrFail(django, "--startup-timeout", "120", "--process-setenv", "GREETING=hello");
            bottle = work.resolve("bottle.war");
            bottleProject(work.resolve("bottle")).buildOrFail(bottle, "--engine", "jython");
        }

        /** Returns a folder for the work of tests. */
        Path work() {
            return work;
        }

        Path flask() {
            return flask;
        }

        Path django() {
            return django;
        }

        Path bottle() {
            return bottle;
        }

        /** Returns what the command has printed for the Django project. */
        String djangoOutput() {
            return djangoOutput;
        }

        /** Returns all by the name of their context. */
        Map<String, Path> byName() {
            return Map.of("flask", flask, "django", django, "bottle", bottle);
        }
    }

    static Project flaskProject(Path folder) throws IOException {
        return Project.of(
                folder,
                "requirements.txt",
                "Flask==3.1.3\n",
                "app.py",
                """
                import markupsafe._speedups
                from flask import Flask, request
                app = Flask(__name__)

                @app.get('/')
                def index():
                    return 'Flask below [%s], speedups at %s' % (request.script_root, markupsafe._speedups.__file__)
                """,
                "files/style.css",
                "body { color: green }\n");
    }

    /** Makes a project as Django's tutorial does, with a storage that gives static files hashed names. */
    static Project djangoProject(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Project.Ended ended = Project.run(
                folder,
                Map.of(),
                List.of(VENV.resolve("bin/python").toString(), "-m", "django", "startproject", "mysite", "."));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        Project project = new Project(folder);
        String settings = Files.readString(folder.resolve("mysite/settings.py"));
        return project.file("requirements.txt", "Django==5.2.19\n").file("mysite/settings.py", settings + """

                        import os
                        DEBUG = False
                        ALLOWED_HOSTS = ['*']
                        STATIC_ROOT = BASE_DIR / 'collected'
                        DATABASES['default']['NAME'] = os.environ.get('DATABASE', BASE_DIR / 'db.sqlite3')
                        STORAGES = {
                            'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},
                            'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'},
                        }
                        (BASE_DIR / 'written-by-settings').write_text('not of the project')
                        """);
    }

    static Project bottleProject(Path folder) throws IOException {
        return Project.of(folder, "requirements.txt", "bottle==0.13.4\n", "app.py", """
                import bottle
                import sys

                @bottle.route('/')
                def index():
                    return 'Bottle %s on %s' % (bottle.__version__, sys.platform)

                app = bottle.default_app()
                """);
    }
}
