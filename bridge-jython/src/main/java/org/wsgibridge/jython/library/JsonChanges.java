package org.wsgibridge.jython.library;

import static org.wsgibridge.jython.library.MethodChanges.replacing;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.wsgibridge.jython.text.JsonText;

/** The changes of Jython's module {@code _json}. The changed code calls {@link JsonText}. */
final class JsonChanges {
    private static final String CORE = "org/python/core/";
    private static final String OBJECT = "L" + CORE + "PyObject;";
    private static final String STRING = "L" + CORE + "PyString;";
    private static final String JSON = Type.getInternalName(JsonText.class);

    static final List<Map.Entry<String, ClassChange.Maker>> ALL = List.of(Map.entry(
            "_json",
            next -> new MethodChanges(
                    next,
                    Map.of(
                            "scanstring",
                            replacing(JsonChanges::scan),
                            "get_errmsg_fn",
                            replacing(JsonChanges::errorMessage)))));

    private JsonChanges() {}

    /** Writes {@code return JsonText.scan(json, start, encoding, strict);}. */
    private static void scan(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitVarInsn(Opcodes.ILOAD, 3);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, JSON, "scan", "(" + STRING + "ILjava/lang/String;Z)L" + CORE + "PyTuple;", false);
        code.visitInsn(Opcodes.ARETURN);
    }

    /** Writes {@code return JsonText.errorMessage();}. */
    private static void errorMessage(MethodVisitor code) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, JSON, "errorMessage", "()" + OBJECT, false);
        code.visitInsn(Opcodes.ARETURN);
    }
}
