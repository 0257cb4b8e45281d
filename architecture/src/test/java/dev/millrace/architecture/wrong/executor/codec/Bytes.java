package dev.millrace.architecture.wrong.executor.codec;

import dev.millrace.architecture.wrong.executor.remote.Call;

/** Points up, to what stands on it in the same module. */
public record Bytes(Call call) {}
