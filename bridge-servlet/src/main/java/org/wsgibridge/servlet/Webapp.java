package org.wsgibridge.servlet;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.servlet.packed.PackedWar;

/**
 * The folders of a web application.
 *
 * @param webInf WEB-INF, unpacked
 * @param work the deployment's folder for temporary files, removed by {@link #close}
 */
record Webapp(Path webInf, WorkFolder work) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webapp.class);

    static Webapp of(ServletContext context) throws IOException {
        Object tempdir = context.getAttribute(ServletContext.TEMPDIR);
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        if (tempdir instanceof java.io.File folder) {
            parent = Files.createDirectories(folder.toPath().toAbsolutePath());
            PackedWar.unpackLibraries(context, parent);
        }
        WorkFolder work = WorkFolder.create(parent, "wsgi-");
        try {
            return new Webapp(webInf(context, work.path()), work);
        } catch (IOException | RuntimeException e) {
            work.close();
            throw e;
        }
    }

    static boolean hasResource(ServletContext context, String path) {
        try {
            return context.getResource(path) != null;
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    private static Path webInf(ServletContext context, Path work) throws IOException {
        String real = context.getRealPath("/WEB-INF");
        if (real != null && Files.isDirectory(Path.of(real))) {
            return Path.of(real).toAbsolutePath();
        }
        Set<String> resources = context.getResourcePaths("/WEB-INF/");
        if (resources == null || resources.isEmpty()) {
            // An embedded container without web application: paths are relative to the working directory.
            String root = context.getRealPath("/");
            return Path.of(root == null ? "" : root).toAbsolutePath();
        }
        PackedWar.copyPython(context, work);
        return work.resolve("WEB-INF");
    }

    /** Returns the deployment's folder for temporary files. */
    Path workDirectory() {
        return work.path();
    }

    /** Removes the work folder. */
    @Override
    public void close() {
        try {
            work.close();
        } catch (IOException e) {
            LogCode.WORK_FOLDER_LEFT.log(LOG, work.path(), e);
        }
    }
}
