package org.wsgibridge.it.server;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads a container and its adapter, with no other link to the tests than {@link EmbeddedServer}. */
final class ContainerLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    ContainerLoader(List<Path> jars) throws MalformedURLException {
        super("container", urls(jars), new AdaptersOnly());
    }

    private static URL[] urls(List<Path> jars) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("org.wsgibridge.it.server.")) {
            return define(name);
        }
        return super.findClass(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String resource = "/" + name.replace('.', '/') + ".class";
        try (var in = ContainerLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (java.io.IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** The platform's classes, and the shared interface. */
    private static final class AdaptersOnly extends ClassLoader {
        AdaptersOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(EmbeddedServer.class.getName())) {
                return EmbeddedServer.class;
            }
            throw new ClassNotFoundException(name);
        }
    }
}
