package org.wsgibridge.jython.library;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;

/** Changes methods of a class, which are selected by their names. */
final class MethodChanges extends ClassChange {
    private final Map<String, Change> changes;
    private final Set<String> found = new HashSet<>();

    /** Makes the visitor of a method's code; {@code null} if the original code is dropped. */
    @FunctionalInterface
    interface Change {
        @Nullable
        MethodVisitor of(MethodVisitor next);
    }

    MethodChanges(ClassVisitor next, Map<String, Change> changes) {
        super(next);
        this.changes = changes;
    }

    /** Returns a change that replaces the code of a method. */
    static Change replacing(Consumer<MethodVisitor> body) {
        return method -> {
            method.visitCode();
            body.accept(method);
            method.visitMaxs(0, 0);
            method.visitEnd();
            return null;
        };
    }

    @Override
    boolean isMade() {
        return found.equals(changes.keySet());
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
        Change change = changes.get(name);
        if (change == null) {
            return method;
        }
        found.add(name);
        return change.of(method);
    }
}
