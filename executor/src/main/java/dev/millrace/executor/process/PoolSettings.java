package dev.millrace.executor.process;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The settings of a pool. */
record PoolSettings(
        String name,
        int size,
        int queueCapacity,
        List<String> jvmOptions,
        @Nullable String classPath,
        int frameCap,
        int nestingCap,
        @Nullable Duration deadline,
        WorkerCancel cancel,
        Duration cancelGrace,
        long recycleAfterJobs,
        long recycleAfterBytes,
        long recycleAboveHeap,
        Duration firstBackoff,
        Duration mostBackoff,
        Duration startLimit,
        Duration closeGrace,
        Consumer<String> output) {}
