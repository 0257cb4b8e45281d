package dev.millrace;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The clean-ups that a loop runs when it closes. Loop only. */
final class CloseHooks {
    private final LoopImpl loop;
    private final Set<Hook> hooks = new LinkedHashSet<>();
    private boolean over;

    CloseHooks(LoopImpl loop) {
        this.loop = loop;
    }

    /**
     * @throws LoopClosedException if the clean-ups have run already
     */
    Handle add(VoidCoroutine cleanup) {
        if (over) {
            throw loop.closedException();
        }
        var hook = new Hook(cleanup);
        hooks.add(hook);
        return hook;
    }

    boolean isEmpty() {
        return hooks.isEmpty();
    }

    /** Runs all of them, the last added first, and those that are added meanwhile. */
    void run() {
        try {
            while (!hooks.isEmpty()) {
                List<Hook> now = new ArrayList<>(hooks);
                hooks.clear();
                now.reversed().forEach(this::run);
            }
        } finally {
            over = true;
        }
    }

    private void run(Hook hook) {
        try {
            hook.cleanup.run();
        } catch (Throwable e) { // foreign code
            loop.report(LoopFault.of("a clean-up failed while its loop closed", e));
        }
    }

    private final class Hook implements Handle {
        private final VoidCoroutine cleanup;
        private boolean cancelled;

        Hook(VoidCoroutine cleanup) {
            this.cleanup = cleanup;
        }

        @Override
        public void cancel() {
            cancelled |= hooks.remove(this);
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }
}
