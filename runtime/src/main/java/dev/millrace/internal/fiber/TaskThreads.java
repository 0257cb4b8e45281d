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
 * Lists the threads of one loop's tasks for the JDK's thread dumps.
 *
 * <p>The JDK adds each virtual thread that starts to a concurrent set, and removes it when it ends.
 * That is a fifth of the cost of a short task, for a list that the loop keeps anyway. The JDK
 * leaves it to a thread's <em>container</em> how threads are listed, and a dump shows them under
 * the container's name. But the JDK has no container that asks other code for its threads, so this
 * class defines one at run time. It defines it in {@code java.lang}, because the carrier engine
 * needs that package open anyway, and it is in the same module as the superclass. In any other
 * package, a second package of the JDK would have to be opened.
 *
 * <p>If a JDK does not allow this, it lists the threads itself.
 */
final class TaskThreads {
    private static final @Nullable BiFunction<String, Supplier<Stream<Thread>>, Consumer<Thread>>
            CONTAINERS = containers();

    private TaskThreads() {}

    /**
     * A starter of threads. Dumps list the live ones under {@code name}.
     *
     * @param threads lists the threads that were started and live; any thread may call it
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
        } catch (LinkageError another) {
            // a Millrace in another class loader has defined it
            return Class.forName(Container.NAME, false, null);
        }
    }

    /**
     * Generates the class of the containers. A container lists the threads of a supplier, and as a
     * {@code Consumer} it starts a thread in itself. An instance without a name creates the others.
     * The class uses only types of the JDK, which cannot see those of Millrace.
     *
     * <p>There are classes here and no lambdas, because the JVM takes half a millisecond to link
     * the first lambda when it starts.
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

        /** Also registers it with the JDK, which refers to it only weakly. */
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
