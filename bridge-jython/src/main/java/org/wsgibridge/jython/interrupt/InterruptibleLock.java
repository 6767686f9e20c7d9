package org.wsgibridge.jython.interrupt;

import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyException;
import org.python.core.PyObject;
import org.python.core.ThreadState;
import org.python.core.Untraversable;
import org.python.modules._threading.RLock;
import org.wsgibridge.jython.objects.NativeFunction;

/**
 * The locks that applications get instead of Jython's own, whose {@code acquire()} cannot be ended. With these, a
 * request that waits for a lock can be ended like any other. The exception is raised before the lock is acquired, so
 * nothing has to be released.
 */
final class InterruptibleLock {
    private InterruptibleLock() {}

    /** {@code threading.Lock} and {@code thread.allocate_lock()}. */
    @Untraversable
    static final class NonReentrant extends org.python.modules._threading.Lock {

        @Override
        public @Nullable PyObject __findattr_ex__(String attribute) {
            return switch (attribute) {
                case "acquire", "__enter__" -> new Acquire(attribute, this, getLock());
                case "release" -> new Release(this);
                default -> super.__findattr_ex__(attribute);
            };
        }

        @Override
        public boolean acquire() {
            return take(getLock(), true);
        }

        @Override
        public boolean acquire(boolean blocking) {
            return take(getLock(), blocking);
        }

        @Override
        public PyObject __enter__(ThreadState state) {
            take(getLock(), true);
            return this;
        }

        @Override
        public void release() {
            try {
                super.release();
            } catch (IllegalMonitorStateException e) {
                throw Py.RuntimeError("release unlocked lock");
            }
        }
    }

    /** {@code threading.RLock}. */
    @Untraversable
    static final class Reentrant extends RLock {

        @Override
        public @Nullable PyObject __findattr_ex__(String attribute) {
            return switch (attribute) {
                case "acquire", "__enter__" -> new Acquire(attribute, this, getLock());
                default -> super.__findattr_ex__(attribute);
            };
        }

        @Override
        public boolean acquire() {
            return take(getLock(), true);
        }

        @Override
        public boolean acquire(boolean blocking) {
            return take(getLock(), blocking);
        }

        @Override
        public PyObject __enter__(ThreadState state) {
            take(getLock(), true);
            return this;
        }
    }

    /**
     * Takes the lock, or raises the exception if the request of the current thread has to end. Returns false if the
     * lock is not free and the call does not block.
     */
    private static boolean take(Lock lock, boolean blocking) {
        if (lock.tryLock()) {
            return true;
        }
        return blocking && await(lock);
    }

    private static boolean await(Lock lock) {
        boolean interrupted = false;
        try {
            while (true) {
                PyException ending = ending();
                if (ending != null) {
                    interrupted = false;
                    throw ending;
                }
                try {
                    lock.lockInterruptibly();
                    return true;
                } catch (InterruptedException e) {
                    // Keep waiting unless the request has to end: in CPython, too, nothing else ends the wait for a
                    // lock.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable PyException ending() {
        return Py.getThreadState().tracefunc instanceof InterruptTrace trace ? trace.pending() : null;
    }

    /** The methods {@code acquire(blocking=True)} and {@code __enter__()}. */
    @Untraversable
    private static final class Acquire extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final PyObject owner;
        private final boolean entering;
        private final transient Lock lock;

        Acquire(String name, PyObject owner, Lock lock) {
            super(name, 0, 1);
            this.entering = name.equals("__enter__");
            this.owner = owner;
            this.lock = lock;
        }

        @Override
        public PyObject getSelf() {
            return owner;
        }

        @Override
        public PyObject __call__() {
            take(lock, true);
            return entering ? owner : Py.True;
        }

        @Override
        public PyObject __call__(PyObject blocking) {
            return Py.newBoolean(take(lock, blocking.__nonzero__()));
        }
    }

    /** The method {@code release()}. */
    @Untraversable
    private static final class Release extends NativeFunction {
        private static final long serialVersionUID = 1L;

        private final NonReentrant lock;

        Release(NonReentrant lock) {
            super("release", 0, 0);
            this.lock = lock;
        }

        @Override
        public PyObject getSelf() {
            return lock;
        }

        @Override
        public PyObject __call__() {
            lock.release();
            return Py.None;
        }
    }
}
