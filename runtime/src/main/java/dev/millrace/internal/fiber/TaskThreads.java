package dev.millrace.internal.fiber;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the JDK finds the threads of one loop's tasks when a thread dump is asked for.
 *
 * <p>The JDK enters each virtual thread that is started into a concurrent set, and takes it out
 * when it ends: a fifth of what a short task costs, for a list that the loop keeps anyway. A
 * thread's <em>container</em> decides what is done instead, and a dump shows its threads under its
 * name. The JDK has no container that asks somebody else, so this defines one. It is a class of
 * {@code java.lang}, because that package is open already and shares its module with the class that
 * it extends; from anywhere else a second package would have to be opened.
 *
 * <p>A JDK that does not let this be done lists the threads itself.
 */
final class TaskThreads {
    private static final @Nullable BiFunction<String, Supplier<Stream<Thread>>, Consumer<Thread>>
            CONTAINERS = containers();

    private TaskThreads() {}

    /**
     * Starts threads that are among {@code threads} for as long as they live, and that are listed
     * under {@code name}. Any thread may ask for {@code threads}.
     */
    static Consumer<Thread> starter(String name, Supplier<Stream<Thread>> threads) {
        return CONTAINERS == null ? Thread::start : CONTAINERS.apply(name, threads);
    }

    @SuppressWarnings("unchecked") // as Container defines it
    private static @Nullable BiFunction<String, Supplier<Stream<Thread>>, Consumer<Thread>>
            containers() {
        try {
            return (BiFunction<String, Supplier<Stream<Thread>>, Consumer<Thread>>)
                    container().getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException otherInternals) {
            return null;
        }
    }

    private static Class<?> container() throws ReflectiveOperationException {
        try {
            return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                    .defineClass(ClassFile.of().build(Container.SELF, new Container()));
        } catch (LinkageError another) { // another class loader of this JVM has a Millrace, too
            return Class.forName(Container.NAME, false, null);
        }
    }

    /**
     * The class of the containers: it lists what a supplier says, and is a function that starts a
     * thread in it. An instance without a name makes the others. All of its types are the JDK's,
     * which cannot see ours.
     *
     * <p>Here, too, classes and no lambdas: the JVM takes half a millisecond to link one of those
     * when it starts.
     */
    private static final class Container implements Consumer<ClassBuilder> {
        static final String NAME = "java.lang.MillraceTaskThreads";
        static final ClassDesc SELF = ClassDesc.of(NAME);
        static final ClassDesc CONTAINER = ClassDesc.of("jdk.internal.vm.ThreadContainer");
        static final ClassDesc REGISTRY = ClassDesc.of("jdk.internal.vm.ThreadContainers");
        static final ClassDesc MAKER = ClassDesc.of("java.util.function.BiFunction");
        static final ClassDesc STARTER = ClassDesc.of("java.util.function.Consumer");
        static final ClassDesc SUPPLIER = ClassDesc.of("java.util.function.Supplier");
        static final ClassDesc THREAD = ClassDesc.of("java.lang.Thread");
        static final ClassDesc STREAM = ClassDesc.of("java.util.stream.Stream");
        static final MethodTypeDesc NAMED = MethodTypeDesc.of(CD_void, CD_String, SUPPLIER);

        @Override
        public void accept(ClassBuilder type) {
            int field = ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL;
            int method = ClassFile.ACC_PUBLIC;
            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
            type.withSuperclass(CONTAINER).withInterfaceSymbols(MAKER, STARTER);
            type.withField("name", CD_String, field).withField("threads", SUPPLIER, field);
            type.withMethodBody(INIT_NAME, MethodTypeDesc.of(CD_void), method, new NewMaker());
            type.withMethodBody(INIT_NAME, NAMED, ClassFile.ACC_PRIVATE, new NewNamed());
            type.withMethodBody(
                    "apply",
                    MethodTypeDesc.of(CD_Object, CD_Object, CD_Object),
                    method,
                    new Make());
            type.withMethodBody(
                    "accept", MethodTypeDesc.of(CD_void, CD_Object), method, new Start());
            type.withMethodBody("name", MethodTypeDesc.of(CD_String), method, new Name());
            type.withMethodBody("threads", MethodTypeDesc.of(STREAM), method, new Threads());
        }

        /** {@code super(true)}: any thread may start threads in it. */
        static CodeBuilder callSuper(CodeBuilder code) {
            code.aload(0).iconst_1();
            return code.invokespecial(CONTAINER, INIT_NAME, MethodTypeDesc.of(CD_void, CD_boolean));
        }

        private static final class NewMaker implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                callSuper(code).return_();
            }
        }

        /** Also enters it with the JDK, which lets go of it when nobody else holds it. */
        private static final class NewNamed implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                callSuper(code);
                code.aload(0).aload(1).putfield(SELF, "name", CD_String);
                code.aload(0).aload(2).putfield(SELF, "threads", SUPPLIER);
                code.aload(0);
                code.invokestatic(
                        REGISTRY, "registerContainer", MethodTypeDesc.of(CD_Object, CONTAINER));
                code.pop().return_();
            }
        }

        private static final class Make implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                code.new_(SELF).dup();
                code.aload(1).checkcast(CD_String).aload(2).checkcast(SUPPLIER);
                code.invokespecial(SELF, INIT_NAME, NAMED).areturn();
            }
        }

        private static final class Start implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                code.aload(1).checkcast(THREAD).aload(0);
                code.invokevirtual(THREAD, "start", MethodTypeDesc.of(CD_void, CONTAINER));
                code.return_();
            }
        }

        private static final class Name implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                code.aload(0).getfield(SELF, "name", CD_String).areturn();
            }
        }

        private static final class Threads implements Consumer<CodeBuilder> {
            @Override
            public void accept(CodeBuilder code) {
                code.aload(0).getfield(SELF, "threads", SUPPLIER);
                code.invokeinterface(SUPPLIER, "get", MethodTypeDesc.of(CD_Object));
                code.checkcast(STREAM).areturn();
            }
        }
    }
}
