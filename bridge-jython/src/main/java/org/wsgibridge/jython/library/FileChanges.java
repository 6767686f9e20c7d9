package org.wsgibridge.jython.library;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.wsgibridge.jython.files.UninterruptibleFileChannel;

/**
 * Changes Jython's {@code FileIO} so that it reads and writes files with an {@link UninterruptibleFileChannel}, which
 * also has their path.
 */
final class FileChanges extends ClassChange {
    static final List<Map.Entry<String, Maker>> ALL = List.of(Map.entry("FileIO", FileChanges::new));

    private static final String CHANNEL = "Ljava/nio/channels/FileChannel;";
    private static final String OPENING = "(Ljava/io/File;)V";
    private static final Set<String> OWNERS = Set.of("java/io/RandomAccessFile", "java/io/FileOutputStream");
    private int found;

    private FileChanges(ClassVisitor next) {
        super(next);
    }

    @Override
    boolean isMade() {
        return found == OWNERS.size();
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
        if (!OPENING.equals(descriptor)) {
            return method;
        }
        return new MethodVisitor(Opcodes.ASM9, method) {
            @Override
            public void visitMethodInsn(int code, String owner, String called, String type, boolean isInterface) {
                if (!"getChannel".equals(called) || !OWNERS.contains(owner)) {
                    super.visitMethodInsn(code, owner, called, type, isInterface);
                    return;
                }
                found++;
                super.visitVarInsn(Opcodes.ALOAD, 1);
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        Type.getInternalName(UninterruptibleFileChannel.class),
                        "of",
                        "(L" + owner + ";Ljava/io/File;)" + CHANNEL,
                        false);
            }
        };
    }
}
