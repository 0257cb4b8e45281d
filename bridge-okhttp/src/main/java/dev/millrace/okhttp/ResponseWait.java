package dev.millrace.okhttp;

import dev.millrace.Async;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;

/** A task waits for the headers of a response. */
record ResponseWait(Call call) {

    Response await() throws IOException {
        Async.mayThrow(IOException.class);
        return Async.<Response>suspend(this::begin, this::close);
    }

    private void begin(Suspension<Response> wait) {
        wait.onCancel(new Leaving(call));
        call.enqueue(
                new Callback() {
                    @Override
                    public void onResponse(Call answered, Response response) {
                        if (!wait.tryResume(response)) {
                            close(response);
                        }
                    }

                    @Override
                    public void onFailure(Call failed, IOException failure) {
                        wait.fail(failure);
                    }
                });
    }

    /** Cancels the call first: a body that was not read is not read now, for its connection. */
    private void close(Response response) {
        call.cancel();
        response.close();
    }

    static final Description DESCRIPTION = Description.of("call", "a response of OkHttp");

    /** What a cancel does, and what the task says that it waits for. */
    private record Leaving(Call call) implements CancelHook, Described {
        @Override
        public boolean abort() {
            call.cancel();
            return true;
        }

        @Override
        public String kind() {
            return "call";
        }

        @Override
        public Description describe() {
            return DESCRIPTION;
        }
    }
}
