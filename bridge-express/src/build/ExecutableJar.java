import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Finishes the executable jar. The same jar gives the same bytes.
 *
 * <p>Classes in an old format, such as picocli's and many of Jython's, are brought to that of Java 8: the JVM puts no
 * older ones into its archive of classes, and verifies them with an algorithm that is slower. The program stays the
 * same: the classes get stack map frames (JVMS 4.10.1). In Jetty's classes a concatenation of strings by
 * {@code invokedynamic}, for which the JVM makes a class at each start, becomes a method that uses a
 * {@code StringBuilder}, as the compiler does for the bridge's own.
 *
 * <p>Python modules for Jython, such as {@code sqlite3}, move to the folder {@code Lib}, where Jython looks and CPython
 * does not: the jar is on the search path of CPython too, for the Django application {@code wsgi_express}, and would
 * hide CPython's own modules. The list of libraries in the jar says which files move.
 *
 * <p>Run by the build: {@code java -cp ASM ExecutableJar.java JAR}.
 */
public final class ExecutableJar {
    /** The first format whose classes have stack map frames for sure. */
    private static final int FIRST_WITH_FRAMES = Opcodes.V1_7;

    private static final int MAJOR_VERSION = 6; // where a class file has it
    private static final String OBJECT = "java/lang/Object";
    private static final String JETTY = "org/eclipse/jetty/";
    private static final String LIBRARIES = "META-INF/wsgi-express/libraries.txt";

    private final ZipFile jar;

    /** Where files and folders of libraries go that are elsewhere in this jar. */
    private final Map<String, String> places;

    private ExecutableJar(ZipFile jar) throws IOException {
        this.jar = jar;
        this.places = places(new String(content(jar.getEntry(LIBRARIES)), UTF_8));
    }

    /** Reads the columns of the form {@code PLACE=FILE} or {@code PLACE/=FOLDER/}. */
    private static Map<String, String> places(String libraries) {
        return libraries
                .lines()
                .flatMap(line -> Stream.of(line.split("\t", -1)))
                .map(column -> column.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> pair[1], pair -> pair[0]));
    }

    private String place(String name) {
        int end = name.lastIndexOf('/') + 1;
        String folder = places.get(name.substring(0, end));
        return folder != null && end > 0 ? folder + name.substring(end) : places.getOrDefault(name, name);
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (ZipFile jar = new ZipFile(file.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            new ExecutableJar(jar).copy(out);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(ZipOutputStream out) throws IOException {
        for (ZipEntry entry : Collections.list(jar.entries())) {
            byte[] content = content(entry);
            ZipEntry copy = new ZipEntry(place(entry.getName()));
            copy.setTimeLocal(entry.getTimeLocal());
            out.putNextEntry(copy);
            out.write(entry.getName().endsWith(".class") ? changed(entry.getName(), content) : content);
            out.closeEntry();
        }
    }

    private byte[] content(ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private byte[] changed(String name, byte[] content) {
        if (isOld(content)) {
            return modern(content);
        }
        return name.startsWith(JETTY) ? Concatenations.replaced(content) : content;
    }

    private static boolean isOld(byte[] content) {
        return ((content[MAJOR_VERSION] & 0xff) << 8 | (content[MAJOR_VERSION + 1] & 0xff)) < FIRST_WITH_FRAMES;
    }

    private byte[] modern(byte[] old) {
        ClassReader reader = new ClassReader(old);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                List<String> all = superclasses(one);
                return superclasses(other).stream().filter(all::contains).findFirst().orElse(OBJECT);
            }
        };
        ClassVisitor raising = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(Opcodes.V1_8, access, name, signature, parent, interfaces);
            }
        };
        reader.accept(raising, ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    /** Returns a class and those that it extends; nothing for an interface, which the verifier takes for Object. */
    private List<String> superclasses(String name) {
        List<String> all = new ArrayList<>();
        for (String next = name; next != null; ) {
            ClassReader reader = find(next);
            if (reader == null || (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0) {
                break;
            }
            all.add(next);
            next = reader.getSuperName();
        }
        return all;
    }

    private ClassReader find(String name) {
        ZipEntry entry = jar.getEntry(name + ".class");
        try (InputStream in = entry == null
                ? ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")
                : new ByteArrayInputStream(content(entry))) {
            return in == null ? null : new ClassReader(in);
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Replaces the concatenations of a class. */
    private static final class Concatenations extends ClassVisitor {
        private static final String FACTORY = "java/lang/invoke/StringConcatFactory";
        private static final String RECIPE = "makeConcatWithConstants";
        private static final String BUILDER = "java/lang/StringBuilder";
        private static final char ARGUMENT = 1;
        private static final char CONSTANT = 2;

        /** A concatenation: the types of what is put together, and the texts between. */
        private record Concatenation(String descriptor, String recipe, List<Object> constants) {}

        private final List<Concatenation> found = new ArrayList<>();
        private String owner;
        private boolean isInterface;

        private Concatenations(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        static byte[] replaced(byte[] content) {
            ClassReader reader = new ClassReader(content);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            Concatenations concatenations = new Concatenations(writer);
            reader.accept(concatenations, 0);
            return concatenations.found.isEmpty() ? content : writer.toByteArray();
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String parent, String[] interfaces) {
            super.visit(version, access, name, signature, parent, interfaces);
            owner = name;
            isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            return new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitInvokeDynamicInsn(
                        String name, String descriptor, Handle bootstrap, Object... arguments) {
                    if (!bootstrap.getOwner().equals(FACTORY) || !bootstrap.getName().equals(RECIPE)) {
                        super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
                        return;
                    }
                    List<Object> constants = List.of(arguments);
                    Concatenation wanted = new Concatenation(
                            descriptor, (String) constants.get(0), constants.subList(1, constants.size()));
                    if (!found.contains(wanted)) {
                        found.add(wanted);
                    }
                    super.visitMethodInsn(
                            Opcodes.INVOKESTATIC, owner, name(found.indexOf(wanted)), descriptor, isInterface);
                }
            };
        }

        private static String name(int number) {
            return "concat$" + number;
        }

        @Override
        public void visitEnd() {
            for (int i = 0; i < found.size(); i++) {
                write(name(i), found.get(i));
            }
            super.visitEnd();
        }

        private void write(String name, Concatenation concatenation) {
            MethodVisitor code = super.visitMethod(
                    Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
                    name,
                    concatenation.descriptor,
                    null,
                    null);
            code.visitCode();
            code.visitTypeInsn(Opcodes.NEW, BUILDER);
            code.visitInsn(Opcodes.DUP);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
            Iterator<Type> types =
                    List.of(Type.getArgumentTypes(concatenation.descriptor)).iterator();
            Iterator<Object> constants = concatenation.constants.iterator();
            StringBuilder text = new StringBuilder();
            int variable = 0;
            for (char next : concatenation.recipe.toCharArray()) {
                if (next == CONSTANT) {
                    text.append(constants.next());
                } else if (next != ARGUMENT) {
                    text.append(next);
                } else {
                    append(code, text);
                    Type type = types.next();
                    code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), variable);
                    variable += type.getSize();
                    append(code, descriptor(type));
                }
            }
            append(code, text);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
            code.visitInsn(Opcodes.ARETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        private static void append(MethodVisitor code, StringBuilder text) {
            if (text.length() > 0) {
                code.visitLdcInsn(text.toString());
                append(code, "Ljava/lang/String;");
                text.setLength(0);
            }
        }

        private static void append(MethodVisitor code, String type) {
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(" + type + ")L" + BUILDER + ";", false);
        }

        private static String descriptor(Type type) {
            return switch (type.getSort()) {
                case Type.BYTE, Type.SHORT -> "I";
                case Type.ARRAY -> "Ljava/lang/Object;";
                case Type.OBJECT ->
                    type.getClassName().equals("java.lang.String") ? type.getDescriptor() : "Ljava/lang/Object;";
                default -> type.getDescriptor();
            };
        }
    }
}
