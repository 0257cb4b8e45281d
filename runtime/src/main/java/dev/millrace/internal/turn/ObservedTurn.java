package dev.millrace.internal.turn;

import dev.millrace.internal.inbox.ReadyQueue;
import dev.millrace.internal.observe.Observers;
import org.jspecify.annotations.Nullable;

/** The turn at hand, for those who have observed its beginning. Driver only. */
final class ObservedTurn {
    private final String loop;
    private final ReadyQueue ready;
    private long began; // by System.nanoTime(); 0 if nobody has observed that
    private long from; // a position of the ready queue

    ObservedTurn(String loop, ReadyQueue ready) {
        this.loop = loop;
        this.ready = ready;
    }

    void begin(@Nullable Observers told) {
        if (told != null && told.watchTurns()) {
            began = System.nanoTime();
            from = ready.position();
            told.beginTurn();
        }
    }

    /** Tells of the turn, unless that was done or nothing has run. */
    void end(@Nullable Observers told) {
        long begun = began;
        began = 0;
        long entries = ready.position() - from;
        if (told != null && begun != 0 && entries > 0) {
            told.turnEnded(loop, entries, System.nanoTime() - begun);
        }
    }
}
