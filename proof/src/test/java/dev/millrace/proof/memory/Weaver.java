package dev.millrace.proof.memory;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Has code come by at {@link Allocations#next} before each of its allocations: objects, arrays,
 * lambdas that capture something, strings put together, and calls of the JDK that allocate as a
 * matter of course.
 */
final class Weaver {
    private static final ClassDesc ALLOCATIONS = ClassDesc.of(Allocations.class.getName());
    private static final MethodTypeDesc NEXT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

    private static final String CONCATENATION = "makeConcatWithConstants";
    private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";

    /** What takes a node, an iterator or a larger array of collections. */
    private static final Set<String> OF_COLLECTIONS =
            Set.of(
                    "add",
                    "addAll",
                    "addFirst",
                    "addLast",
                    "computeIfAbsent",
                    "copyOf",
                    "iterator",
                    "newKeySet",
                    "offer",
                    "put",
                    "putIfAbsent",
                    "stream",
                    "toArray");

    private static final Set<String> OF_THREADS =
            Set.of("execute", "newThread", "newVirtualThread", "start", "unstarted");

    private static final Set<String> OF_FUTURES =
            Set.of("complete", "completeExceptionally", "register", "whenComplete");

    private final ClassFile classFile;

    /** Weaves classes that {@code loader} finds. */
    Weaver(ClassLoader loader) {
        classFile =
                ClassFile.of(
                        ClassHierarchyResolverOption.of(
                                ClassHierarchyResolver.ofResourceParsing(loader)
                                        .orElse(ClassHierarchyResolver.defaultResolver())));
    }

    byte[] weave(byte[] bytes) {
        ClassModel model = classFile.parse(bytes);
        String full = model.thisClass().asInternalName();
        String type = full.substring(full.lastIndexOf('/') + 1);
        return classFile.transformClass(
                model,
                (builder, element) -> {
                    if (element instanceof MethodModel method && method.code().isPresent()) {
                        String name = type + "." + method.methodName().stringValue();
                        builder.transformMethod(
                                method,
                                MethodTransform.transformingCode(
                                        CodeTransform.ofStateful(() -> new Probes(name))));
                    } else {
                        builder.with(element);
                    }
                });
    }

    /** Of one method. */
    private static final class Probes implements CodeTransform {
        private final String method;
        private int line;

        Probes(String method) {
            this.method = method;
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (allocates(element)) {
                code.loadConstant(Allocations.number(method + ":" + line));
                code.invokestatic(ALLOCATIONS, "next", NEXT);
            }
            code.with(element);
        }

        private static boolean allocates(CodeElement element) {
            return switch (element) {
                case NewObjectInstruction _,
                        NewPrimitiveArrayInstruction _,
                        NewReferenceArrayInstruction _,
                        NewMultiArrayInstruction _ ->
                        true;
                case InvokeDynamicInstruction made -> isMade(made);
                case InvokeInstruction call ->
                        allocates(
                                call.owner().asInternalName(),
                                call.name().stringValue(),
                                call.typeSymbol().parameterCount());
                default -> false;
            };
        }

        /** A lambda without anything captured is made once, when its code is linked. */
        private static boolean isMade(InvokeDynamicInstruction made) {
            boolean lambda =
                    made.bootstrapMethod().owner().descriptorString().equals("L" + LAMBDAS + ";");
            return made.name().equalsString(CONCATENATION)
                    || (lambda && made.typeSymbol().parameterCount() > 0);
        }

        private static boolean allocates(String owner, String name, int parameters) {
            if (owner.equals("java/lang/Thread")
                    || owner.startsWith("java/lang/Thread$Builder")
                    || owner.endsWith("/internal/fiber/Jdk")
                    || owner.equals("java/util/concurrent/ThreadFactory")
                    || owner.equals("java/util/concurrent/ForkJoinPool")
                    || owner.endsWith("Executor")) {
                return OF_THREADS.contains(name);
            }
            if (owner.equals("java/util/concurrent/CompletableFuture")
                    || owner.equals("java/lang/ref/Cleaner")) {
                return OF_FUTURES.contains(name);
            }
            boolean collection =
                    owner.startsWith("java/util/")
                            && !owner.startsWith("java/util/concurrent/atomic/");
            return collection
                    && OF_COLLECTIONS.contains(name)
                    && (parameters > 0 || name.equals("iterator") || name.equals("stream"));
        }
    }
}
