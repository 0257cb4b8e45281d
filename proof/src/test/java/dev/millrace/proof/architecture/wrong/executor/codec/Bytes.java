package dev.millrace.proof.architecture.wrong.executor.codec;

import dev.millrace.proof.architecture.wrong.executor.remote.Call;

/** Points up, to what stands on it in the same module. */
public record Bytes(Call call) {}
