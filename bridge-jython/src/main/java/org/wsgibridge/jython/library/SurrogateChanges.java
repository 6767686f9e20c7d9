package org.wsgibridge.jython.library;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What is changed in Jython's classes so that Unicode strings hold halves of surrogate pairs. They call {@link
 * Surrogates}.
 */
final class SurrogateChanges extends CoreClasses.ClassChange {
    private static final String CORE = "org/python/core/";
    private static final String UNICODE = CORE + "PyUnicode";
    private static final String ITERATOR = UNICODE + "$SubsequenceIteratorImpl";
    private static final String SURROGATES =
            SurrogateChanges.class.getPackageName().replace('.', '/') + "/Surrogates";
    private static final String CHARACTER = "java/lang/Character";
    private static final String STRING = "java/lang/String";
    private static final String OBJECT = "L" + CORE + "PyObject;";
    private static final String TEXT = "L" + STRING + ";";

    /**
     * The classes with the changes of each, in the order in which they are defined: what needs the positions of
     * characters before the strings, and these before the literals.
     */
    static final List<Map.Entry<String, Maker>> ALL = List.of(
            Map.entry(
                    "PyUnicode$Supplementary",
                    next -> new SurrogateChanges(
                            next, Map.of("codePointIndex", PairTest::new, "utf16Index", PairTest::new))),
            Map.entry(
                    "PyUnicode$SubsequenceIteratorImpl",
                    next -> new SurrogateChanges(
                            next, Map.of("nextCodePoint", code -> replace(code, SurrogateChanges::nextCodePoint)))),
            Map.entry(
                    "PyUnicode",
                    next -> new SurrogateChanges(
                            next,
                            Map.of(
                                    "calcAdvance",
                                    code -> replace(code, SurrogateChanges::units),
                                    "getSupplementaryCounts",
                                    LastUnit::new,
                                    "unicode_count",
                                    code -> replace(code, SurrogateChanges::count),
                                    "unicode_index",
                                    CharacterIndex::new,
                                    "unicode_rindex",
                                    CharacterIndex::new))),
            Map.entry(
                    "codecs",
                    next -> new SurrogateChanges(
                            next,
                            Map.of(
                                    "insertReplacementAndGetResume",
                                    Escape::new,
                                    "PyUnicode_EncodeUTF8",
                                    code -> replace(code, SurrogateChanges::utf8)))));

    private final Map<String, Change> changes;
    private final Set<String> found = new HashSet<>();

    /** Makes the visitor of a method's code, {@code null} when the original code is not wanted. */
    @FunctionalInterface
    private interface Change {
        @Nullable
        MethodVisitor of(MethodVisitor next);
    }

    private SurrogateChanges(ClassVisitor next, Map<String, Change> changes) {
        super(next);
        this.changes = changes;
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

    private static @Nullable MethodVisitor replace(MethodVisitor method, Consumer<MethodVisitor> body) {
        method.visitCode();
        body.accept(method);
        method.visitMaxs(0, 0);
        method.visitEnd();
        return null;
    }

    /** Writes {@code return Surrogates.units(text, index);}. */
    private static void units(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "units", "(" + TEXT + "I)I", false);
        code.visitInsn(Opcodes.IRETURN);
    }

    /**
     * Writes {@code return _count(coerceToString(sought), start, end);}, which Jython does only without
     * pairs; with one it compares the Java objects that characters become.
     */
    private static void count(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, UNICODE, "coerceToString", "(" + OBJECT + ")" + TEXT, false);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNICODE, "_count", "(" + TEXT + OBJECT + OBJECT + ")I", false);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** Writes {@code return Surrogates.utf8(text);}. */
    private static void utf8(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "utf8", "(" + TEXT + ")" + TEXT, false);
        code.visitInsn(Opcodes.ARETURN);
    }

    /**
     * Writes {@code int code = getString().codePointAt(k); k += Character.charCount(code); current++; return code;}.
     */
    private static void nextCodePoint(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "this$0", "L" + UNICODE + ";");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNICODE, "getString", "()" + TEXT, false);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "k", "I");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, STRING, "codePointAt", "(I)I", false);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "k", "I");
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CHARACTER, "charCount", "(I)I", false);
        code.visitInsn(Opcodes.IADD);
        code.visitFieldInsn(Opcodes.PUTFIELD, ITERATOR, "k", "I");
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "current", "I");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitFieldInsn(Opcodes.PUTFIELD, ITERATOR, "current", "I");
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** {@code isHighSurrogate(text.charAt(i))} becomes {@code Surrogates.isPair(text, i)}. */
    private static final class PairTest extends MethodVisitor {
        PairTest(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (STRING.equals(owner) && "charAt".equals(name)) {
                // Its only use in these methods: the string and the index stay where they are.
                return;
            }
            if ("isHighSurrogate".equals(name)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "isPair", "(" + TEXT + "I)Z", false);
                return;
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }

    /** A last unit that is half of a pair is a character as any other. The test is the second one of its kind. */
    private static final class LastUnit extends MethodVisitor {
        private int tests;

        LastUnit(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if ("isSurrogate".equals(name) && ++tests == 2) {
                visitInsn(Opcodes.POP);
                visitInsn(Opcodes.ICONST_0);
                return;
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }

    /** Returns the index of a character, as {@code find} does, where Jython returns that of a unit. */
    private static final class CharacterIndex extends MethodVisitor {
        private static final String TRANSLATOR = UNICODE + "$IndexTranslator";

        CharacterIndex(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.IRETURN) {
                visitVarInsn(Opcodes.ALOAD, 0);
                visitFieldInsn(Opcodes.GETFIELD, UNICODE, "translator", "L" + TRANSLATOR + ";");
                super.visitInsn(Opcodes.SWAP);
                visitMethodInsn(Opcodes.INVOKEINTERFACE, TRANSLATOR, "codePointIndex", "(I)I", true);
            }
            super.visitInsn(opcode);
        }
    }

    /** Begins with {@code if (Surrogates.appendHalf(decoded, encoding, text, start)) return ...;}. */
    private static final class Escape extends MethodVisitor {
        private static final int ENCODING = 2;
        private static final int LITERAL = 3;
        private static final int START = 4;

        Escape(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            Label original = new Label();
            visitVarInsn(Opcodes.ALOAD, 0);
            visitVarInsn(Opcodes.ALOAD, ENCODING);
            visitVarInsn(Opcodes.ALOAD, LITERAL);
            visitVarInsn(Opcodes.ILOAD, START);
            visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    SURROGATES,
                    "appendHalf",
                    "(Ljava/lang/StringBuilder;" + TEXT + TEXT + "I)Z",
                    false);
            visitJumpInsn(Opcodes.IFEQ, original);
            visitVarInsn(Opcodes.ALOAD, LITERAL);
            visitVarInsn(Opcodes.ILOAD, START);
            visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "endOfEscape", "(" + TEXT + "I)I", false);
            visitInsn(Opcodes.IRETURN);
            visitLabel(original);
            visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
    }
}
