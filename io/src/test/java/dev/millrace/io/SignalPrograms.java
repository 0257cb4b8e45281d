package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.TaskGroup;
import dev.millrace.spi.SignalRefusedException;
import java.io.IOException;
import java.time.Duration;

/** What runs in processes of its own, to be sent signals. */
final class SignalPrograms {
    private SignalPrograms() {}

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void readLine() throws IOException {
        while (System.in.read() != '\n') {
            // a byte of the line
        }
    }

    /** On a signal, ends what is under way and exits with a status of its own. */
    static final class Drains {
        private Drains() {}

        public static void main(String[] args) throws Exception {
            Async.run(() -> {
                TaskGroup.run(group -> {
                    try (var signals = Signals.stream("TERM")) {
                        group.fork(() -> {
                            Async.blocking(SignalPrograms::readLine);
                            say("answered what was under way");
                        });
                        say("running");
                        say("draining after " + signals.next());
                    }
                });
                say("drained");
            });
            System.exit(7);
        }
    }

    /** Listens for a while, and then no more. */
    static final class ListensForAWhile {
        private ListensForAWhile() {}

        public static void main(String[] args) throws Exception {
            Async.run(() -> {
                try (var signals = Signals.stream(args.length > 0 ? args : new String[] {"USR1"})) {
                    say("running");
                    say(signals.next());
                }
                say("closed");
                Async.blocking(SignalPrograms::readLine);
            });
        }
    }

    /** Leaves its stream open when its loop ends. */
    static final class LeavesItOpen {
        private LeavesItOpen() {}

        @SuppressWarnings({"resource", "CheckReturnValue"}) // the loop closes it
        public static void main(String[] args) throws IOException {
            Async.run(() -> {
                Signals.stream("USR1");
            });
            say("after the run");
            readLine();
        }
    }

    /** Takes Ctrl-C itself for a while. */
    static final class TakesInterrupts {
        private TakesInterrupts() {}

        public static void main(String[] args) throws Exception {
            try {
                Async.run(() -> {
                    try (var signals = Signals.stream("INT")) {
                        say("running");
                        say("got " + signals.next());
                    }
                    say("closed");
                    Async.sleep(Duration.ofDays(1));
                });
            } catch (RuntimeException cancelled) {
                say(cancelled.getMessage());
            }
        }
    }

    /** Learns that there are no signals. */
    static final class IsRefused {
        private IsRefused() {}

        public static void main(String[] args) throws Exception {
            Async.run(() -> {
                for (String name : new String[] {"TERM", "USR1"}) {
                    try (var signals = Signals.stream(name)) {
                        say("not refused: " + signals);
                    } catch (SignalRefusedException refused) {
                        say(refused.reason() + " " + refused.getMessage());
                    }
                }
            });
        }
    }

    /** Hears what was not ignored from the beginning. */
    static final class HangUpAndTerm {
        private HangUpAndTerm() {}

        public static void main(String[] args) throws Exception {
            Async.run(() -> {
                try (var signals = Signals.stream("HUP", "TERM")) {
                    say("running");
                    say(signals.next());
                }
            });
        }
    }
}
