package org.wsgibridge.jython.library;

import java.util.Arrays;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Changes the byte code of a class of Jython and marks the class as changed. Also reports whether it has found
 * everything that it had to change.
 */
abstract class ClassChange extends ClassVisitor {
    private static final String MARK = "changed$wsgi$bridge";

    /** Makes a change that writes to a visitor. */
    @FunctionalInterface
    interface Maker {
        ClassChange make(ClassVisitor next);
    }

    ClassChange(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** Returns whether everything that had to be changed was found. */
    abstract boolean isMade();

    @Override
    public void visitEnd() {
        super.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, MARK, "Z", null, null)
                .visitEnd();
        super.visitEnd();
    }

    /** Returns whether a loaded class is a changed one. */
    static boolean isChanged(Class<?> loaded) {
        return Arrays.stream(loaded.getDeclaredFields())
                .anyMatch(field -> field.getName().equals(MARK));
    }
}
