package dev.millrace.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A call in the bytecode of a published class that finds something by its name.
 *
 * @param caller the class that calls, the outermost one
 * @param call what is called, as in {@code Class.forName}
 * @param reached what the constants before the call say it finds, as in {@code Some.field} or
 *     {@code Some}; empty if they do not say it
 */
record ReflectiveCall(String caller, String call, String reached) {

    private static final Map<String, Set<String>> BY_NAME =
            Map.of(
                    "java/lang/Class",
                    Set.of(
                            "forName",
                            "getMethod",
                            "getMethods",
                            "getDeclaredMethod",
                            "getDeclaredMethods",
                            "getField",
                            "getFields",
                            "getDeclaredField",
                            "getDeclaredFields",
                            "getConstructor",
                            "getConstructors",
                            "getDeclaredConstructor",
                            "getDeclaredConstructors",
                            "getRecordComponents",
                            "getResource",
                            "getResourceAsStream"),
                    "java/lang/ClassLoader",
                    Set.of("loadClass", "getResource", "getResources", "getResourceAsStream"),
                    "java/lang/invoke/MethodHandles",
                    Set.of("privateLookupIn"),
                    "java/lang/invoke/MethodHandles$Lookup",
                    Set.of(
                            "findClass",
                            "findConstructor",
                            "findGetter",
                            "findSetter",
                            "findSpecial",
                            "findStatic",
                            "findStaticVarHandle",
                            "findVarHandle",
                            "findVirtual",
                            "defineClass",
                            "defineHiddenClass"),
                    "java/lang/invoke/LambdaMetafactory",
                    Set.of("metafactory", "altMetafactory"),
                    "java/lang/reflect/Proxy",
                    Set.of("newProxyInstance"),
                    "java/util/ServiceLoader",
                    Set.of("load"),
                    "java/io/ObjectInputStream",
                    Set.of("readObject"));

    /** The calls of the class that is called {@code type} and of all that are nested in it. */
    static List<ReflectiveCall> in(String type) throws IOException {
        ClassModel outermost = parse(type.replace('.', '/'));
        List<ReflectiveCall> calls = new ArrayList<>();
        collect(type, outermost, calls);
        var members = outermost.findAttribute(Attributes.nestMembers());
        if (members.isPresent()) {
            for (ClassEntry member : members.get().nestMembers()) {
                collect(type, parse(member.asInternalName()), calls);
            }
        }
        return calls;
    }

    /** Whether the compiler of a native image needs no help: it looks for services itself. */
    boolean service() {
        return call.equals("ServiceLoader.load") && !reached.isEmpty();
    }

    private static ClassModel parse(String internalName) throws IOException {
        try (InputStream bytes =
                ReflectiveCall.class.getResourceAsStream("/" + internalName + ".class")) {
            if (bytes == null) {
                throw new IOException(internalName + " is not on the class path of this module");
            }
            return ClassFile.of().parse(bytes.readAllBytes());
        }
    }

    private static void collect(String caller, ClassModel type, List<ReflectiveCall> calls) {
        for (var method : type.methods()) {
            method.code().ifPresent(code -> collect(caller, code, calls));
        }
    }

    private static void collect(String caller, CodeModel code, List<ReflectiveCall> calls) {
        List<String> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (var element : code) {
            switch (element) {
                case ConstantInstruction.LoadConstantInstruction constant -> {
                    switch (constant.constantEntry()) {
                        case ClassEntry type -> types.add(named(type));
                        case StringEntry name -> names.add(name.stringValue());
                        default -> {}
                    }
                }
                case InvokeInstruction invoke -> {
                    String owner = invoke.owner().asInternalName();
                    String name = invoke.name().stringValue();
                    if (BY_NAME.getOrDefault(owner, Set.of()).contains(name)
                            || name.equals("newUpdater")) {
                        String call = owner.replaceAll(".*[/$]", "") + "." + name;
                        calls.add(new ReflectiveCall(caller, call, reached(call, types, names)));
                    }
                    // What follows has constants of its own, unless this call was one of its
                    // arguments.
                    if (!Set.of("methodType", "getClassLoader").contains(name)) {
                        types.clear();
                        names.clear();
                    }
                }
                default -> {}
            }
        }
    }

    private static String reached(String call, List<String> types, List<String> names) {
        return switch (call) {
            case "Class.forName" -> names.isEmpty() ? "" : names.getLast();
            case "ServiceLoader.load" -> types.isEmpty() ? "" : types.getFirst();
            case "Lookup.findVarHandle",
                    "Lookup.findStatic",
                    "AtomicReferenceFieldUpdater.newUpdater",
                    "AtomicIntegerFieldUpdater.newUpdater",
                    "AtomicLongFieldUpdater.newUpdater" ->
                    types.isEmpty() || names.isEmpty()
                            ? ""
                            : types.getFirst() + "." + names.getLast();
            default -> "";
        };
    }

    private static String named(ClassEntry type) {
        return type.asInternalName().replace('/', '.');
    }
}
