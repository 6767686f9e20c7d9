package org.wsgibridge.it.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that cannot choose one themselves. They are below those that Linux gives to a program which asks
 * for any, so that nothing takes one between its choice and the start of its server; each JVM of the tests has its own
 * range.
 */
public final class Ports {
    private static final int FIRST = 12_000;
    private static final int OF_A_JVM = 2_500;
    private static final int JVMS = 8;
    private static final int FORK = Integer.getInteger("it.fork", 1) % JVMS;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(OF_A_JVM));

    private Ports() {}

    /** Returns a port that nothing listens at, another one with each call. */
    public static int next() throws IOException {
        for (int attempt = 0; attempt < OF_A_JVM; attempt++) {
            int port = FIRST + FORK * OF_A_JVM + Math.floorMod(NEXT.getAndIncrement(), OF_A_JVM);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
