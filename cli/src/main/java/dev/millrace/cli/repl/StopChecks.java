package dev.millrace.cli.repl;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.HashSet;
import java.util.Set;

/**
 * Inserts a call of {@link Stop#check} at the beginning of each method and before each backward
 * jump.
 */
final class StopChecks implements CodeTransform {
    private static final ClassDesc STOP = ClassDesc.of(Stop.class.getName());

    private final Set<Label> passed = new HashSet<>();

    private StopChecks() {}

    /**
     * Transforms a class. If {@code types} lacks a class that it uses, it is returned unchanged: it
     * runs, but cannot be ended.
     */
    static byte[] in(byte[] bytecodes, ClassHierarchyResolver types) {
        var format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(types));
        try {
            return format.transformClass(
                    format.parse(bytecodes),
                    ClassTransform.transformingMethodBodies(
                            CodeTransform.ofStateful(StopChecks::new)));
        } catch (IllegalArgumentException unknown) {
            return bytecodes;
        }
    }

    @Override
    public void atStart(CodeBuilder code) {
        check(code);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case LabelTarget target -> passed.add(target.label());
            case BranchInstruction jump when passed.contains(jump.target()) -> check(code);
            default -> {}
        }
        code.with(element);
    }

    private static void check(CodeBuilder code) {
        code.invokestatic(STOP, "check", ConstantDescs.MTD_void);
    }
}
