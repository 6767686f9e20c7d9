package org.wsgibridge.servlet;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.log.LogCode;

/**
 * The folders of a web application.
 *
 * @param webInf WEB-INF, unpacked
 * @param work a folder of the deployment's own, removed by {@link #close}
 */
record Webapp(Path webInf, WorkFolder work) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webapp.class);

    /** What of WEB-INF is Java's. */
    private static final Set<String> NOT_PYTHON = Set.of("/WEB-INF/classes/", "/WEB-INF/lib/", "/WEB-INF/tags/");

    static Webapp of(ServletContext context) throws IOException {
        Object tempdir = context.getAttribute(ServletContext.TEMPDIR);
        Path parent = tempdir instanceof java.io.File folder
                ? Files.createDirectories(folder.toPath().toAbsolutePath())
                : Path.of(System.getProperty("java.io.tmpdir"));
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
        LOG.info("The WAR is not unpacked: its Python files are copied to {}", work);
        copy(context, "/WEB-INF/", work);
        return work.resolve("WEB-INF");
    }

    private static void copy(ServletContext context, String folder, Path target) throws IOException {
        Files.createDirectories(target.resolve(folder.substring(1)));
        Set<String> children = context.getResourcePaths(folder);
        for (String child : children == null ? Set.<String>of() : children) {
            if (child.endsWith("/")) {
                if (!NOT_PYTHON.contains(child)) {
                    copy(context, child, target);
                }
                continue;
            }
            Path file = target.resolve(child.substring(1)).normalize();
            if (!file.startsWith(target)) {
                throw new IOException("the WAR has an entry outside of itself: " + child);
            }
            try (InputStream content = context.getResourceAsStream(child)) {
                if (content != null) {
                    Files.copy(content, file);
                }
            }
        }
    }

    /** Returns the folder of the deployment's own. */
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
