package dev.millrace;

import java.util.concurrent.atomic.AtomicBoolean;

/** A command of {@link ScheduledView#execute}: it runs or is withdrawn, never both. */
final class QueuedCommand implements ViewedCommand, Awaited, Around, Runnable {
    private final ScheduledView view;
    private final Runnable command;
    private final AtomicBoolean taken = new AtomicBoolean();

    QueuedCommand(ScheduledView view, Runnable command) {
        this.view = view;
        this.command = command;
    }

    @Override
    public void run() {
        if (taken.compareAndSet(false, true)) {
            try {
                command.run();
            } finally {
                view.ended(this);
            }
        }
    }

    @Override
    public Runnable command() {
        return command;
    }

    @Override
    public boolean withdraw() {
        boolean withdrawn = taken.compareAndSet(false, true);
        if (withdrawn) {
            view.ended(this);
        }
        return withdrawn;
    }

    @Override
    public void failed(Throwable thrown) {
        if (withdraw() && command instanceof Awaited inner) { // the command did not run
            inner.failed(thrown);
        }
    }

    /** For messages, which name the caller's command. */
    @Override
    public Object code() {
        return command;
    }

    @Override
    public String toString() {
        return command.toString();
    }
}
