package dev.millrace.okhttp;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** A task waits until a reader has read a response, on OkHttp's thread. */
final class ReadingWait<T extends @Nullable Object> implements Callback, CancelHook, Described {
    private enum State {
        CALLING,
        READING, // the reader decides when the wait ends
        LEFT // the task is gone
    }

    private final Call call;
    private final OkHttpBridge.Reader<T> reader;
    // moved by OkHttp's thread when the response is there, and by the loop in a cancel
    private final AtomicReference<State> state = new AtomicReference<>(State.CALLING);
    private @Nullable Suspension<T> waiter; // written before the call is enqueued

    ReadingWait(Call call, OkHttpBridge.Reader<T> reader) {
        this.call = call;
        this.reader = reader;
    }

    T await() throws IOException {
        try {
            Async.mayThrow(IOException.class);
            return Async.<T>suspend(this::begin);
        } catch (IOException failed) {
            Async.raisePending(); // the reader fails because of the cancel, and says so in its way
            throw failed;
        }
    }

    private void begin(Suspension<T> wait) {
        waiter = wait;
        wait.onCancel(this);
        call.enqueue(this);
    }

    private Suspension<T> waiter() {
        return Objects.requireNonNull(waiter);
    }

    @Override
    public void onResponse(Call answered, Response response) {
        if (!state.compareAndSet(State.CALLING, State.READING)) {
            response.close();
            return;
        }
        try (response) {
            waiter().resume(reader.read(response));
        } catch (Throwable failure) { // the reader is foreign code
            waiter().fail(failure);
        }
    }

    @Override
    public void onFailure(Call failed, IOException failure) {
        waiter().fail(failure);
    }

    @Override
    public boolean abort() {
        call.cancel(); // which makes the reads of the reader fail
        return state.compareAndSet(State.CALLING, State.LEFT);
    }

    @Override
    public String kind() {
        return "call";
    }

    @Override
    public Description describe() {
        return ResponseWait.DESCRIPTION;
    }

    @Override
    public String toString() {
        return "wait for " + call;
    }
}
