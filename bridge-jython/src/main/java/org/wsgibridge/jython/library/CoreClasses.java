package org.wsgibridge.jython.library;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Changes classes of Jython whose faults cannot be corrected through Python types, because compiled code calls their
 * methods directly. A changed copy of the class is defined before Jython's class is loaded. The changed code calls
 * {@link CoreFunctions} and the packages {@code text} and {@code files}. {@code PyObject} itself is not changed: an
 * archive of classes (CDS) could then contain none of its subclasses.
 */
public final class CoreClasses {
    private static final Logger LOG = LoggerFactory.getLogger(CoreClasses.class);
    private static final String CORE = "org/python/core/";
    /** A class of the same package; loading it loads none of the classes that are changed. */
    private static final String NEIGHBOUR = "org.python.core.CodeFlag";

    private static final String OWN_PACKAGE = CoreClasses.class.getPackageName().replace('.', '/') + "/";
    private static final String FUNCTIONS = OWN_PACKAGE + "CoreFunctions";
    /**
     * The order matters: a class is linked when it is defined, and its verification loads others. Verifying {@code
     * PyObject}, the superclass of all, loads {@code PyType}; verifying {@code PyFunction} loads {@code PyMethod}.
     */
    private static final List<Map.Entry<String, ClassChange.Maker>> CALLABLE_AND_SETS = List.of(
            Map.entry("PyType", Keywords::new),
            Map.entry("PyMethod", Keywords::new),
            Map.entry("PyFunction", Keywords::new),
            Map.entry("PyClass", Keywords::new),
            Map.entry("BaseSet", Sets::new));

    /**
     * The changes, each list after a class of the same package; loading that class loads none of those that are
     * changed.
     */
    private static final List<Map.Entry<String, List<Map.Entry<String, ClassChange.Maker>>>> ALL = List.of(
            Map.entry(NEIGHBOUR, CALLABLE_AND_SETS),
            Map.entry(NEIGHBOUR, SurrogateChanges.ALL),
            Map.entry(NEIGHBOUR, ReprChanges.ALL),
            Map.entry("org.python.core.io.IOBase", FileChanges.ALL),
            Map.entry("org.python.modules._json.Scanner$PyExposer", JsonChanges.ALL));

    private static final AtomicBoolean INSTALLED = new AtomicBoolean();

    private CoreClasses() {}

    /**
     * Defines the changed classes, unless that was done before. To be called before any class of Jython is loaded
     * (which linking {@code JythonRuntime} does), but not before Jython is needed, because it takes a while. Classes
     * that are loaded already cannot be changed, which is logged. If Jython is in another class loader, it is not
     * changed either, because it could not call the classes of the bridge.
     */
    public static synchronized void install() {
        if (INSTALLED.compareAndSet(false, true)) {
            defineAll();
        }
    }

    private static void defineAll() {
        try {
            ClassLoader own = CoreClasses.class.getClassLoader();
            Class<?> neighbour = Class.forName(NEIGHBOUR, false, own);
            if (neighbour.getClassLoader() != own) {
                LogCode.JYTHON_NOT_CORRECTED.log(
                        LOG, "it is not in the class loader of the bridge, but in " + neighbour.getClassLoader());
                return;
            }
            List<String> used = new ArrayList<>();
            for (Map.Entry<String, List<Map.Entry<String, ClassChange.Maker>>> changes : ALL) {
                MethodHandles.Lookup lookup = lookup(Class.forName(changes.getKey(), false, own));
                for (Map.Entry<String, ClassChange.Maker> change : changes.getValue()) {
                    if (!isDefined(lookup, change.getKey(), change.getValue())) {
                        used.add(change.getKey());
                    }
                }
            }
            if (!used.isEmpty()) {
                LogCode.JYTHON_NOT_CORRECTED.log(LOG, "it was in use before the bridge: " + String.join(", ", used));
            }
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LogCode.TYPES_NOT_CHANGED.log(LOG, e);
        }
    }

    private static MethodHandles.Lookup lookup(Class<?> neighbour) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup());
    }

    /** Defines a class. Returns whether the loaded class is the changed one. */
    private static boolean isDefined(MethodHandles.Lookup lookup, String name, ClassChange.Maker maker)
            throws IOException, ReflectiveOperationException {
        String full = lookup.lookupClass().getPackageName() + "." + name;
        byte[] changed = changed(full, maker);
        try {
            lookup.defineClass(changed);
            return true;
        } catch (LinkageError inUse) {
            LOG.debug("{} was loaded already", name, inUse);
            Class<?> loaded = Class.forName(full, false, lookup.lookupClass().getClassLoader());
            return ClassChange.isChanged(loaded);
        }
    }

    private static byte[] changed(String name, ClassChange.Maker maker) throws IOException {
        try (InputStream original =
                CoreClasses.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (original == null) {
                throw new IOException("there is no class " + name);
            }
            ClassReader reader = new ClassReader(original);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            ClassChange change = maker.make(writer);
            reader.accept(change, 0);
            if (!change.isMade()) {
                throw new IOException("the class " + name + " is not the one that was expected");
            }
            return writer.toByteArray();
        }
    }

    /** Makes sets compare their elements as Python objects. Jython converts them to Java objects first. */
    private static final class Sets extends ClassChange {
        private static final Set<String> COMPARISONS = Set.of("baseset___eq__", "baseset___ne__");
        private int found;

        Sets(ClassVisitor next) {
            super(next);
        }

        @Override
        boolean isMade() {
            return found == COMPARISONS.size();
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!COMPARISONS.contains(name)) {
                return method;
            }
            found++;
            return new MethodVisitor(Opcodes.ASM9, method) {
                @Override
                public void visitCode() {
                    super.visitCode();
                    compareSets(this, name);
                }
            };
        }

        /** Writes {@code if (other instanceof BaseSet) return CoreFunctions.NAME(_set, ((BaseSet) other)._set);}. */
        private static void compareSets(MethodVisitor code, String name) {
            Label original = new Label();
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.INSTANCEOF, CORE + "BaseSet");
            code.visitJumpInsn(Opcodes.IFEQ, original);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, CORE + "BaseSet", "_set", "Ljava/util/Set;");
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitTypeInsn(Opcodes.CHECKCAST, CORE + "BaseSet");
            code.visitFieldInsn(Opcodes.GETFIELD, CORE + "BaseSet", "_set", "Ljava/util/Set;");
            code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    FUNCTIONS,
                    name.equals("baseset___eq__") ? "equal" : "unequal",
                    "(Ljava/util/Set;Ljava/util/Set;)L" + CORE + "PyObject;",
                    false);
            code.visitInsn(Opcodes.ARETURN);
            code.visitLabel(original);
            code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        }
    }

    /** Makes calls read a mapping after {@code **} once, by its keys, before the call. */
    private static final class Keywords extends ClassChange {
        private static final String CALL = "_callextra";
        private static final String OBJECT = "L" + CORE + "PyObject;";
        private static final String DESCRIPTOR = "([" + OBJECT + "[Ljava/lang/String;" + OBJECT + OBJECT + ")" + OBJECT;
        private static final int MAPPING = 4;
        private @Nullable String parent;
        private boolean overridden;

        Keywords(ClassVisitor next) {
            super(next);
        }

        @Override
        boolean isMade() {
            return !overridden;
        }

        @Override
        public void visit(
                int version,
                int access,
                String name,
                @Nullable String signature,
                @Nullable String superName,
                String @Nullable [] interfaces) {
            super.visit(version, access, name, signature, superName, interfaces);
            parent = superName;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            overridden |= CALL.equals(name);
            return super.visitMethod(access, name, descriptor, signature, exceptions);
        }

        /**
         * Adds the method {@code _callextra}. It calls the method of the superclass with the mapping that {@link
         * CoreFunctions#keywords} returns.
         */
        @Override
        public void visitEnd() {
            MethodVisitor code = super.visitMethod(Opcodes.ACC_PUBLIC, CALL, DESCRIPTOR, null, null);
            code.visitCode();
            for (int variable = 0; variable <= MAPPING; variable++) {
                code.visitVarInsn(Opcodes.ALOAD, variable);
            }
            code.visitMethodInsn(Opcodes.INVOKESTATIC, FUNCTIONS, "keywords", "(" + OBJECT + ")" + OBJECT, false);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, parent, CALL, DESCRIPTOR, false);
            code.visitInsn(Opcodes.ARETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
            super.visitEnd();
        }
    }
}
