package dev.millrace.executor.hazelcast;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Limits the engine's Java deserialization to its own failures. Jobs, arguments and results are not
 * sent that way.
 */
final class SerializationFilter {
    private static final Class<?>[] FAILURES = {
        Throwable.class,
        Exception.class,
        RuntimeException.class,
        Error.class,
        StackTraceElement.class,
        StackTraceElement[].class,
        ArrayIndexOutOfBoundsException.class,
        CancellationException.class,
        ClassCastException.class,
        ClassNotFoundException.class,
        ExecutionException.class,
        IllegalArgumentException.class,
        IllegalStateException.class,
        IndexOutOfBoundsException.class,
        InterruptedException.class,
        LinkageError.class,
        NoClassDefFoundError.class,
        NullPointerException.class,
        OutOfMemoryError.class,
        RejectedExecutionException.class,
        SecurityException.class,
        StackOverflowError.class,
        TimeoutException.class,
        UnsupportedOperationException.class,
        VirtualMachineError.class,
        java.io.EOFException.class,
        java.io.IOException.class,
        java.io.UTFDataFormatException.class,
        java.util.ArrayList.class,
        java.util.ConcurrentModificationException.class,
        java.util.NoSuchElementException.class
    };

    private static final String[] PARTS = {
        "java.util.Collections$EmptyList",
        "java.util.Collections$UnmodifiableCollection",
        "java.util.Collections$UnmodifiableList",
        "java.util.Collections$UnmodifiableRandomAccessList"
    };

    private static final String[] ENGINE_FAILURES = {
        "com.hazelcast.client",
        "com.hazelcast.cluster",
        "com.hazelcast.core",
        "com.hazelcast.durableexecutor",
        "com.hazelcast.internal.cluster.impl",
        "com.hazelcast.nio.serialization",
        "com.hazelcast.spi.exception",
        "com.hazelcast.splitbrainprotection",
        "com.hazelcast.transaction"
    };

    private SerializationFilter() {}

    static void apply(SerializationConfig serialization) {
        var allowed = new ClassFilter();
        for (Class<?> failure : FAILURES) {
            allowed.addClasses(failure.getName());
        }
        allowed.addClasses(PARTS);
        allowed.addPackages(ENGINE_FAILURES);
        serialization.setJavaSerializationFilterConfig(
                new JavaSerializationFilterConfig()
                        .setDefaultsDisabled(true) // the defaults allow all of java., among others
                        .setWhitelist(allowed));
    }
}
