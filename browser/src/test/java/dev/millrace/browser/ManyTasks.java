package dev.millrace.browser;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import java.time.Duration;

/** A real program with ten thousand tasks, of which some go on all the time. */
final class ManyTasks {

    private ManyTasks() {}

    public static void main(String[] arguments) throws Exception {
        Async.run(() -> {
            TaskGroup.run(group -> {
                for (int i = 1; i <= 9_900; i++) {
                    group.fork("visitor-" + i, () -> Async.sleep(Duration.ofHours(1)));
                }
                for (int i = 1; i <= 100; i++) {
                    int pause = i;
                    group.fork(
                            "clerk-" + i,
                            () -> {
                                while (true) {
                                    Async.sleep(Duration.ofMillis(pause));
                                }
                            });
                }
                Async.sleep(Duration.ofMillis(1));
                System.out.println("ready");
            });
            return null;
        });
    }
}
