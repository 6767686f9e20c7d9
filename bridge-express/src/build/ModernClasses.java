import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Brings the classes of a jar that are in an old format, such as picocli's and many of Jython's, to that of Java 8: the
 * JVM puts no older ones into its archive of classes, and verifies them with an algorithm that is slower. The program
 * stays the same: the classes get stack map frames (JVMS 4.10.1). The same jar gives the same bytes.
 *
 * <p>Run by the build: {@code java -cp ASM ModernClasses.java JAR}.
 */
public final class ModernClasses {
    /** The first format whose classes have stack map frames for sure. */
    private static final int FIRST_WITH_FRAMES = Opcodes.V1_7;

    private static final int MAJOR_VERSION = 6; // where a class file has it
    private static final String OBJECT = "java/lang/Object";

    private final ZipFile jar;

    private ModernClasses(ZipFile jar) {
        this.jar = jar;
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (ZipFile jar = new ZipFile(file.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            new ModernClasses(jar).copy(out);
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private void copy(ZipOutputStream out) throws IOException {
        for (ZipEntry entry : Collections.list(jar.entries())) {
            byte[] content = content(entry);
            ZipEntry copy = new ZipEntry(entry.getName());
            copy.setTimeLocal(entry.getTimeLocal());
            out.putNextEntry(copy);
            out.write(entry.getName().endsWith(".class") && isOld(content) ? modern(content) : content);
            out.closeEntry();
        }
    }

    private byte[] content(ZipEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
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
}
