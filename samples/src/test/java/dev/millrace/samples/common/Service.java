package dev.millrace.samples.common;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What the programs call. In a task it may await; Reactor code wraps it in a {@code Mono}. */
interface Service {
    String load(String id) throws IOException;

    List<String> page(int number) throws IOException;

    void store(List<String> rows) throws IOException;

    /** Of the old library: blocks. */
    String read(String id) throws IOException;

    /** Of the old library: calls back on a thread of its own. */
    void read(String id, Consumer<String> onValue, Consumer<Throwable> onFailure);

    Session open() throws IOException;

    /** Is closed asynchronously. */
    interface Session {
        String query() throws IOException;

        void close() throws IOException;
    }
}
