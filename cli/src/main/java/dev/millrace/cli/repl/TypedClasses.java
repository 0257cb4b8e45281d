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
 * The superclasses of typed classes. A stack map needs the common superclass of two values, and no
 * class loader knows typed classes before they are loaded.
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

    /** Sets the source of all other classes, which may be on a class path set by {@code /env}. */
    void others(ClassLoader loader) {
        others = ClassHierarchyResolver.ofResourceParsing(loader);
    }

    @Override
    public @Nullable ClassHierarchyInfo getClassInfo(ClassDesc type) {
        ClassHierarchyInfo info = known.get(type);
        return info == null ? others.getClassInfo(type) : info;
    }
}
