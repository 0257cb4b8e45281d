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
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
    private static final ClassDesc CONTAINER = ClassDesc.of("jdk.internal.vm.ThreadContainer");
    private static final ClassDesc OURS = ClassDesc.of("java.lang.MillraceTaskThreads");
    private static final ClassDesc SUPPLIER = ClassDesc.of("java.util.function.Supplier");
    private static final ClassDesc STREAM = ClassDesc.of("java.util.stream.Stream");

    private static final @Nullable MethodHandle NEW;
    private static final @Nullable MethodHandle START;

    static {
        MethodHandle create = null;
        MethodHandle start = null;
        try {
            create = creator();
            start =
                    Jdk.find(
                                    Class.forName("java.lang.VirtualThread"),
                                    "start",
                                    Class.forName(named(CONTAINER)))
                            .asType(MethodType.methodType(void.class, Thread.class, Object.class));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError otherInternals) {
            create = null; // the threads are started as all others are
        }
        NEW = create;
        START = start;
    }

    private final @Nullable Object container;

    /** Lists {@code threads}, which any thread may ask for, under {@code name}. */
    TaskThreads(String name, Supplier<Stream<Thread>> threads) {
        container = NEW == null ? null : create(NEW, name, threads);
    }

    /** Starts {@code thread}, which is among those that are listed for as long as it lives. */
    void start(Thread thread) {
        if (container == null || START == null) {
            thread.start();
            return;
        }
        try {
            START.invokeExact(thread, container);
        } catch (Throwable t) {
            throw Jdk.broken(t);
        }
    }

    private static Object create(
            MethodHandle create, String name, Supplier<Stream<Thread>> threads) {
        try {
            return (Object) create.invokeExact(name, threads);
        } catch (Throwable t) {
            throw Jdk.broken(t);
        }
    }

    private static MethodHandle creator() throws ReflectiveOperationException {
        var inJavaLang = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        Class<?> defined;
        try {
            defined = inJavaLang.defineClass(ClassFile.of().build(OURS, new Definition()));
        } catch (LinkageError another) { // another class loader of this JVM has a Millrace, too
            defined = Class.forName(named(OURS), false, null);
        }
        return inJavaLang
                .findConstructor(
                        defined, MethodType.methodType(void.class, String.class, Supplier.class))
                .asType(MethodType.methodType(Object.class, String.class, Supplier.class));
    }

    private static String named(ClassDesc type) {
        return type.packageName() + "." + type.displayName();
    }

    /**
     * The container: a name, and a supplier that is asked for the threads. Classes instead of
     * lambdas, as the JVM takes milliseconds to link those when it starts.
     */
    private static final class Definition implements Consumer<ClassBuilder> {
        @Override
        public void accept(ClassBuilder type) {
            type.withSuperclass(CONTAINER);
            type.withField("name", CD_String, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            type.withField("threads", SUPPLIER, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
            type.withMethodBody(
                    INIT_NAME,
                    MethodTypeDesc.of(CD_void, CD_String, SUPPLIER),
                    ClassFile.ACC_PUBLIC,
                    new Constructor());
            type.withMethodBody(
                    "name", MethodTypeDesc.of(CD_String), ClassFile.ACC_PUBLIC, new Name());
            type.withMethodBody(
                    "threads", MethodTypeDesc.of(STREAM), ClassFile.ACC_PUBLIC, new Threads());
        }
    }

    /** Keeps both parameters, and is entered with the JDK, which lets go of it by itself. */
    private static final class Constructor implements Consumer<CodeBuilder> {
        @Override
        public void accept(CodeBuilder code) {
            code.aload(0).iconst_1(); // shared: any thread may start threads in it
            code.invokespecial(CONTAINER, INIT_NAME, MethodTypeDesc.of(CD_void, CD_boolean));
            code.aload(0).aload(1).putfield(OURS, "name", CD_String);
            code.aload(0).aload(2).putfield(OURS, "threads", SUPPLIER);
            code.aload(0);
            code.invokestatic(
                    ClassDesc.of("jdk.internal.vm.ThreadContainers"),
                    "registerContainer",
                    MethodTypeDesc.of(CD_Object, CONTAINER));
            code.pop().return_();
        }
    }

    private static final class Name implements Consumer<CodeBuilder> {
        @Override
        public void accept(CodeBuilder code) {
            code.aload(0).getfield(OURS, "name", CD_String).areturn();
        }
    }

    private static final class Threads implements Consumer<CodeBuilder> {
        @Override
        public void accept(CodeBuilder code) {
            code.aload(0).getfield(OURS, "threads", SUPPLIER);
            code.invokeinterface(SUPPLIER, "get", MethodTypeDesc.of(CD_Object));
            code.checkcast(STREAM).areturn();
        }
    }
}
