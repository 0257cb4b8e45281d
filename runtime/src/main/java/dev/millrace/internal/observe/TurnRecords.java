package dev.millrace.internal.observe;

import dev.millrace.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/** Records the turns of one loop and its cancels as flight recorder events. */
final class TurnRecords implements LoopObserver {
    private static final TurnEvent TURN = new TurnEvent();
    private static final CancelEvent CANCEL = new CancelEvent();

    private @Nullable TurnEvent turn; // loop only: the current turn, if its beginning was seen

    static boolean areAsked() {
        return TURN.isEnabled() || CANCEL.isEnabled();
    }

    @Override
    public void turnEnded(String loop, long entries, long nanos) {
        TurnEvent over = turn;
        if (over != null) {
            over.end();
            if (over.shouldCommit()) {
                over.loop = loop;
                over.entries = entries;
                over.commit();
            }
        }
        turn = null;
    }

    /** Begins a turn. Not an event of the observer: a turn of many entries contains polls. */
    void turnBegan() {
        TurnEvent next = null;
        if (TURN.isEnabled()) {
            next = new TurnEvent();
            next.begin();
        }
        turn = next;
    }

    @Override
    public void cancelDelivered(String loop, long task, String name) {
        var event = new CancelEvent();
        if (event.isEnabled()) {
            event.loop = loop;
            event.task = task;
            event.taskName = name;
            event.commit();
        }
    }
}
