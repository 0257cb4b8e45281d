package dev.millrace.samples.redis;

import static dev.millrace.sync.Select.after;
import static dev.millrace.sync.Select.select;
import static dev.millrace.sync.Select.when;

import dev.millrace.LoopFuture;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.io.Connection;
import dev.millrace.sync.AsyncQueue;
import dev.millrace.sync.Clause;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client: its requests are answered one after the other, in a task of their own. */
final class Client {
    private static final int MOST_MESSAGES = 1_000;
    private static final int MOST_BEHIND = 2 << 20; // bytes of messages, twice the longest
    private static final int MOST_SENT_AHEAD = 64 * 1024;

    private final Connection connection;
    private final Clients clients;
    private final Commands commands;
    private @Nullable TaskGroup group; // while it is served
    private @Nullable AsyncQueue<Sent> outbox; // since it has subscribed: two tasks write then
    private int behind; // bytes of messages that are in there
    private boolean leaves;

    /** What waits to be written, and how much of it counts as a message. */
    private record Sent(Reply reply, int bytes) {}

    Client(Connection connection, Clients clients, Commands commands) {
        this.connection = connection;
        this.clients = clients;
        this.commands = commands;
    }

    /** Answers until the client leaves or the server ends. */
    void serve() {
        TaskGroup.run(opened -> {
            group = opened;
            try {
                answerAll();
            } catch (IOException gone) {
                leaves = true; // there is nobody left to be told
            }
        });
    }

    // @start region=answers
    private void answerAll() throws IOException {
        var requests = new Requests(connection);
        try {
            while (!leaves && clients.await(requests::readNext)) {
                Request request = requests.taken();
                if (request == null) {
                    return; // the client has said all it had to say
                }
                Reply reply = commands.answer(this, request);
                if (reply != null) {
                    send(reply); // waits for a client that asks and does not read
                }
            }
        } catch (ProtocolException e) {
            send(new Reply.Failure("ERR Protocol error: " + e.getMessage()));
        }
        if (outbox != null) {
            outbox.join();
        }
    }

    // @end

    private void send(Reply reply) throws IOException {
        if (outbox == null) {
            reply.writeTo(connection);
        } else {
            outbox.put(new Sent(reply, 0));
        }
    }

    /** Ends after the reply to the present request. */
    void leave() {
        leaves = true;
    }

    // ---- messages

    /** Has messages come between replies from now on. */
    void takeMessages() {
        if (outbox == null && group != null) {
            AsyncQueue<Sent> opened = AsyncQueue.fifo(MOST_MESSAGES);
            outbox = opened;
            group.forkDaemon("messages", () -> writeAll(opened));
        }
    }

    private void writeAll(AsyncQueue<Sent> all) {
        while (true) {
            Sent next = all.take();
            try {
                next.reply.writeTo(connection);
            } catch (IOException gone) {
                leaves = true; // and so does all that follows; the read sees it, too
            } finally {
                behind -= next.bytes;
                all.taskDone();
            }
        }
    }

    /** Sends a message without a wait. A client that is too far behind is cut off instead. */
    boolean tell(Reply message, int bytes) {
        boolean told =
                outbox != null
                        && behind + bytes <= MOST_BEHIND
                        && outbox.tryPut(new Sent(message, bytes));
        if (told) {
            behind += bytes;
        } else {
            connection.abort();
        }
        return told;
    }

    // ---- a wait on behalf of the client

    // @start region=await
    /**
     * Waits until {@code value} is there.
     *
     * @param limit for how long; zero for ever
     * @return false if the client has left meanwhile, or the server ends
     */
    boolean await(LoopFuture<?> value, Duration limit) {
        boolean goesOn =
                clients.await(() ->
                        TaskGroup.run(waiting -> {
                            Task<?> end = waiting.forkDaemon("end of the client", this::awaitEnd);
                            List<Clause<?, RuntimeException>> firstOf = new ArrayList<>();
                            firstOf.add(when(value).thenRun(() -> {}));
                            firstOf.add(when(end).thenRun(this::leave));
                            if (limit.isPositive()) {
                                firstOf.add(when(after(limit)).thenRun(() -> {}));
                            }
                            select(firstOf);
                        }));
        return goesOn && !leaves;
    }

    /** Waits for the end of the input, and takes nothing if it is cancelled before that. */
    private void awaitEnd() {
        try {
            connection.readAll(MOST_SENT_AHEAD);
        } catch (IOException gone) {
            leaves = true; // or has sent more than waits here for an answer
        }
    }
    // @end
}
