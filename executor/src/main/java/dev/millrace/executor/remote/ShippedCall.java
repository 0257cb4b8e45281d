package dev.millrace.executor.remote;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;

/** A call as another library's engine gets it: strings and bytes only. */
final class ShippedCall implements Callable<byte[]>, Serializable {
    private static final long serialVersionUID = 1L;

    static final int BYTE_CAP = 1 << 20;
    static final int NESTING_CAP = 64;

    private final String[] lists;
    private final byte[] call;

    ShippedCall(List<String> lists, byte[] call) {
        this.lists = lists.toArray(String[]::new);
        this.call = call;
    }

    /** Runs the job in the engine's process. A failure becomes an answer. */
    @Override
    public byte[] call() throws ClassNotFoundException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? ShippedCall.class.getClassLoader() : context;
        return JobWire.load(List.of(lists), loader, BYTE_CAP, NESTING_CAP)
                .answer(call, Callable::call);
    }
}
