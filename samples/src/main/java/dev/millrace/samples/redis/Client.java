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

/** One client. A task of its own answers its requests one after the other. */
final class Client {
    private static final int MOST_MESSAGES = 1_000;
    private static final int MOST_BEHIND = 2 << 20; // bytes of messages, twice the longest
    private static final int MOST_SENT_AHEAD = 64 * 1024;

    private final Connection connection;
    private final Clients clients;
    private final Commands commands;
    // set once it has subscribed, because two tasks write then
    private @Nullable TaskGroup group; // set while the client is served
    private @Nullable AsyncQueue<Sent> outbox;
    private int behind; // bytes of messages in the outbox
    private boolean leaves;

    /** A reply to write; {@code bytes} is its size if it is a message, else 0. */
    private record Sent(Reply reply, int bytes) {}

    Client(Connection connection, Clients clients, Commands commands) {
        this.connection = connection;
        this.clients = clients;
        this.commands = commands;
    }

    /** Answers requests until the client disconnects or the server ends. */
    void serve() {
        TaskGroup.run(opened -> {
            group = opened;
            try {
                answerAll();
            } catch (IOException gone) {
                leaves = true; // the connection is broken
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
                    return; // the client has ended its input
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

    /** Ends after the reply to the current request. */
    void leave() {
        leaves = true;
    }

    // ---- messages

    /** From now on messages may be written between replies. */
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
                leaves = true; // later writes fail as well, and the read sees it, too
            } finally {
                behind -= next.bytes;
                all.taskDone();
            }
        }
    }

    /** Sends a message without waiting. A client that is too far behind is disconnected instead. */
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

    /** Waits for the end of the input; a cancel loses no input. */
    private void awaitEnd() {
        try {
            connection.readAll(MOST_SENT_AHEAD);
        } catch (IOException gone) {
            leaves = true; // the client left, or sent too much ahead
        }
    }
    // @end
}
