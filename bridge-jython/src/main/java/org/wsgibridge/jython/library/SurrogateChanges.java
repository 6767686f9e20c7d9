package org.wsgibridge.jython.library;

import static org.wsgibridge.jython.library.MethodChanges.replacing;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.wsgibridge.jython.text.Surrogates;
import org.wsgibridge.jython.text.TextEncoder;
import org.wsgibridge.jython.text.Utf8Decoder;

/**
 * The changes of Jython's classes that let Unicode strings contain single halves of surrogate pairs. The changed code
 * calls {@link Surrogates}, {@link TextEncoder} and {@link Utf8Decoder}.
 */
final class SurrogateChanges {
    private static final String CORE = "org/python/core/";
    private static final String UNICODE = CORE + "PyUnicode";
    private static final String ITERATOR = UNICODE + "$SubsequenceIteratorImpl";
    private static final String STRING_ITERATOR = CORE + "StringSubsequenceIterator";
    private static final String SURROGATES = Type.getInternalName(Surrogates.class);
    private static final String CHARACTER = "java/lang/Character";
    private static final String STRING = "java/lang/String";
    private static final String OBJECT = "L" + CORE + "PyObject;";
    private static final String TEXT = "L" + STRING + ";";

    /**
     * The classes with the changes of each. They are defined in this order: classes that compute positions of
     * characters come before the class of strings, and that comes before the class of codecs, which decodes literals.
     */
    static final List<Map.Entry<String, ClassChange.Maker>> ALL = List.of(
            Map.entry(
                    "PyUnicode$Supplementary",
                    next -> new MethodChanges(
                            next, Map.of("codePointIndex", PairTest::new, "utf16Index", PairTest::new))),
            Map.entry(
                    "PyUnicode$SubsequenceIteratorImpl",
                    next -> new MethodChanges(
                            next, Map.of("nextCodePoint", replacing(SurrogateChanges::nextCodePoint)))),
            Map.entry(
                    "StringSubsequenceIterator",
                    next -> new MethodChanges(
                            next, Map.of("nextCodePoint", replacing(SurrogateChanges::nextCodePointOfString)))),
            Map.entry(
                    "PyUnicode",
                    next -> new MethodChanges(
                            next,
                            Map.of(
                                    "calcAdvance",
                                    replacing(SurrogateChanges::units),
                                    "getSupplementaryCounts",
                                    LastUnit::new,
                                    "unicode_count",
                                    replacing(SurrogateChanges::count),
                                    "unicode_index",
                                    CharacterIndex::new,
                                    "unicode_rindex",
                                    CharacterIndex::new))),
            Map.entry(
                    "codecs",
                    next -> new MethodChanges(
                            next,
                            Map.of(
                                    "insertReplacementAndGetResume",
                                    Escape::new,
                                    "PyUnicode_DecodeUTF8Stateful",
                                    replacing(SurrogateChanges::decode),
                                    "PyUnicode_EncodeIntLimited",
                                    replacing(SurrogateChanges::limited),
                                    "PyUnicode_EncodeUTF8",
                                    replacing(SurrogateChanges::utf8)))));

    private SurrogateChanges() {}

    /** Writes {@code return Surrogates.units(text, index);}. */
    private static void units(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "units", "(" + TEXT + "I)I", false);
        code.visitInsn(Opcodes.IRETURN);
    }

    /**
     * Writes {@code return _count(coerceToString(sought), start, end);}. Jython does this only for strings without
     * pairs; for others it compares Java objects made from the characters.
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
     * Writes {@code return TextEncoder.limited(text, errors, encoding, limit);}. The length is not passed, because it
     * is wrong.
     */
    private static void limited(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitVarInsn(Opcodes.ILOAD, 4);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(TextEncoder.class),
                "limited",
                "(" + TEXT + TEXT + TEXT + "I)" + TEXT,
                false);
        code.visitInsn(Opcodes.ARETURN);
    }

    /** Writes {@code return Utf8Decoder.decode(bytes, errors, consumed);}. */
    private static void decode(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(Utf8Decoder.class),
                "decode",
                "(" + TEXT + TEXT + "[I)" + TEXT,
                false);
        code.visitInsn(Opcodes.ARETURN);
    }

    /**
     * Writes {@code int code = getString().codePointAt(k); k += Character.charCount(code); current++; return code;}.
     */
    private static void nextCodePoint(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "this$0", "L" + UNICODE + ";");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, UNICODE, "getString", "()" + TEXT, false);
        passCodePoint(code, ITERATOR);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.GETFIELD, ITERATOR, "current", "I");
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IADD);
        code.visitFieldInsn(Opcodes.PUTFIELD, ITERATOR, "current", "I");
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** Writes {@code int code = s.codePointAt(k); k += Character.charCount(code); return code;}. */
    private static void nextCodePointOfString(MethodVisitor code) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, STRING_ITERATOR, "s", TEXT);
        passCodePoint(code, STRING_ITERATOR);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
    }

    /** Writes {@code int code = text.codePointAt(k); k += Character.charCount(code);} for the text on the stack. */
    private static void passCodePoint(MethodVisitor code, String iterator) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, iterator, "k", "I");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, STRING, "codePointAt", "(I)I", false);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitInsn(Opcodes.DUP);
        code.visitFieldInsn(Opcodes.GETFIELD, iterator, "k", "I");
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitMethodInsn(Opcodes.INVOKESTATIC, CHARACTER, "charCount", "(I)I", false);
        code.visitInsn(Opcodes.IADD);
        code.visitFieldInsn(Opcodes.PUTFIELD, iterator, "k", "I");
    }

    /** Replaces {@code isHighSurrogate(text.charAt(i))} by {@code Surrogates.isPair(text, i)}. */
    private static final class PairTest extends MethodVisitor {
        PairTest(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            if (STRING.equals(owner) && "charAt".equals(name)) {
                // These methods call it only there: the string and the index stay on the stack.
                return;
            }
            if ("isHighSurrogate".equals(name)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SURROGATES, "isPair", "(" + TEXT + "I)Z", false);
                return;
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }
    }

    /**
     * Makes a last unit that is half of a pair a normal character. The test that is removed is the second one of its
     * kind.
     */
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

    /**
     * Makes methods return the index of a character, as {@code find} does. Jython returns the index of a UTF-16 unit.
     */
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

    /**
     * Inserts {@code if (Surrogates.appendHalf(decoded, encoding, text, start)) return Surrogates.endOfEscape(text,
     * start);} at the begin of the method.
     */
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
