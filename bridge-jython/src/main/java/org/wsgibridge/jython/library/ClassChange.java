package org.wsgibridge.jython.library;

import java.util.Arrays;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/** Changes a class of Jython, marks it, and checks that it has found what it changes. */
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

    /** Returns whether everything that was to be changed was there. */
    abstract boolean isMade();

    @Override
    public void visitEnd() {
        super.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, MARK, "Z", null, null)
                .visitEnd();
        super.visitEnd();
    }

    /** Returns whether a loaded class is one that was changed. */
    static boolean isChanged(Class<?> loaded) {
        return Arrays.stream(loaded.getDeclaredFields())
                .anyMatch(field -> field.getName().equals(MARK));
    }
}
