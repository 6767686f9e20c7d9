package org.wsgibridge.jython.library;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.wsgibridge.jython.text.Representation;

/** {@code %r} of a format is what {@code repr()} is: {@link Representation}. */
final class ReprChanges extends MethodVisitor {
    static final List<Map.Entry<String, ClassChange.Maker>> ALL =
            List.of(Map.entry("StringFormatter", next -> new MethodChanges(next, Map.of("format", ReprChanges::new))));

    private static final String CORE = "org/python/core/";

    private ReprChanges(MethodVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** {@code value.__repr__()} becomes {@code Representation.of(value)}. */
    @Override
    public void visitMethodInsn(int code, String owner, String called, String type, boolean isInterface) {
        if ("__repr__".equals(called)) {
            super.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    Type.getInternalName(Representation.class),
                    "of",
                    "(L" + CORE + "PyObject;)L" + CORE + "PyString;",
                    false);
        } else {
            super.visitMethodInsn(code, owner, called, type, isInterface);
        }
    }
}
