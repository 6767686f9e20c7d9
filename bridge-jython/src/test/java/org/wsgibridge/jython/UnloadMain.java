package org.wsgibridge.jython;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.Callable;

/**
 * A container that deploys and undeploys a web application a few times. A separate JVM, because the class path of a
 * test run has what in a container only the web application has: jffi looks for its parts there.
 */
public final class UnloadMain {
    private static final int ROUNDS = 2;

    private UnloadMain() {}

    /** Takes the web application's class path, the script and the work folder. */
    public static void main(String[] args) throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            loaders.add(deploy(classPath(args[0]), Path.of(args[1]), Path.of(args[2])));
        }
        for (WeakReference<ClassLoader> loader : loaders) {
            System.out.println(isCollected(loader) ? "collected" : "leaked");
        }
        System.out.println("threads " + foreignThreads());
    }

    private static WeakReference<ClassLoader> deploy(URL[] classPath, Path script, Path work) throws Exception {
        URLClassLoader loader = new URLClassLoader("webapp", classPath, ClassLoader.getPlatformClassLoader());
        try {
            Object driver = loader.loadClass("org.wsgibridge.jython.UnloadDriver")
                    .getConstructor(Path.class, Path.class)
                    .newInstance(script, work);
            System.out.println(((Callable<?>) driver).call());
        } finally {
            loader.close();
        }
        return new WeakReference<>(loader);
    }

    /** Returns what a class path names. */
    static URL[] classPath(String path) throws Exception {
        List<URL> urls = new ArrayList<>();
        StringTokenizer entries = new StringTokenizer(path, File.pathSeparator);
        while (entries.hasMoreTokens()) {
            urls.add(Path.of(entries.nextToken()).toUri().toURL());
        }
        return urls.toArray(new URL[0]);
    }

    private static boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return loader.get() == null;
    }

    private static List<String> foreignThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread != Thread.currentThread())
                .map(Thread::getName)
                .filter(name -> name.matches("wsgi-.*|.*[Jj]ython.*|weakref.*|.*EventExecutor.*|nio.*"))
                .toList();
    }
}
