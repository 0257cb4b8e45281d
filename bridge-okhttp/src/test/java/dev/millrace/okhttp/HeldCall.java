package dev.millrace.okhttp;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Calls that are answered when a test says so. The moment between OkHttp's own look at a cancel and
 * the callback cannot be hit with a real one.
 */
final class HeldCall {
    private final List<Callback> callbacks = new ArrayList<>();
    private final Request request = new Request.Builder().url("http://localhost/").build();
    private int cancels;

    private final Call call =
            (Call)
                    Proxy.newProxyInstance(
                            Call.class.getClassLoader(), new Class<?>[] {Call.class}, this::invoke);

    private Object invoke(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "enqueue" -> {
                callbacks.add((Callback) arguments[0]);
                yield call();
            }
            case "cancel" -> ++cancels;
            case "request" -> request;
            default -> throw new UnsupportedOperationException(method.getName());
        };
    }

    Call call() {
        return call;
    }

    int cancels() {
        return cancels;
    }

    void answer(int index, Response response) throws IOException {
        callbacks.get(index).onResponse(call, response);
    }
}
