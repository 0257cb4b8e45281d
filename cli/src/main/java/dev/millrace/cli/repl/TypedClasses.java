package dev.millrace.cli.repl;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the classes that were typed extend. Where two values meet, the stack map names the class
 * that both have in common, and of these no class loader knows before they are loaded.
 */
final class TypedClasses implements ClassHierarchyResolver {
    private final Map<ClassDesc, ClassHierarchyInfo> known = new HashMap<>();
    private ClassHierarchyResolver others = ClassHierarchyResolver.defaultResolver();

    void add(byte[] bytecodes) {
        ClassModel model = ClassFile.of().parse(bytecodes);
        known.put(
                model.thisClass().asSymbol(),
                model.flags().has(AccessFlag.INTERFACE)
                        ? ClassHierarchyInfo.ofInterface()
                        : ClassHierarchyInfo.ofClass(
                                model.superclass()
                                        .map(ClassEntry::asSymbol)
                                        .orElse(ConstantDescs.CD_Object)));
    }

    /** Where the others are from: also from a class path that was set by {@code /env}. */
    void others(ClassLoader loader) {
        others = ClassHierarchyResolver.ofResourceParsing(loader);
    }

    @Override
    public @Nullable ClassHierarchyInfo getClassInfo(ClassDesc type) {
        ClassHierarchyInfo info = known.get(type);
        return info == null ? others.getClassInfo(type) : info;
    }
}
