package dev.millrace.samples.debugging;

import dev.millrace.Async;
import java.util.List;

/** Makes one mistake after the other; what is printed about each follows a line with its name. */
final class MistakesProgram {
    static final String MARK = "== ";

    private MistakesProgram() {}

    /**
     * One of them.
     *
     * @param name of its method, and of its region in the source
     * @param report words of what the log says of it
     */
    private record Mistake(String name, String report, Making making) {

        void make() {
            System.out.println(MARK + name);
            var legacy = new Legacy(report);
            try {
                making.make(new Mistakes(legacy));
            } catch (Throwable t) {
                t.printStackTrace();
            } finally {
                legacy.stopListening();
            }
        }
    }

    private interface Making {
        void make(Mistakes mistakes) throws Exception;
    }

    private static final List<Mistake> MISTAKES =
            List.of(
                    new Mistake("forgottenAwait", "never read", Mistakes::forgottenAwait),
                    new Mistake("blockedLoop", "held the loop", Mistakes::blockedLoop),
                    new Mistake("lostCancel", "no checkpoint", Mistakes::lostCancel),
                    new Mistake("deadlock", "a permit", Mistakes::deadlock),
                    new Mistake("leakedStream", "abandoned", Mistakes::leakedStream),
                    new Mistake("slowConsumer", "", Mistakes::slowConsumer),
                    new Mistake("stuckClose", "has not ended", Mistakes::stuckClose),
                    new Mistake("lostContext", "not bound", Mistakes::lostContext),
                    new Mistake("pinned", "cannot wait", Mistakes::pinned),
                    new Mistake("failedGroup", "failed", Mistakes::failedGroup));

    public static void main(String[] arguments) {
        System.setErr(System.out); // one stream, in order
        System.out.println(MARK + "start");
        Async.run(() -> {});
        MISTAKES.forEach(Mistake::make);
    }
}
