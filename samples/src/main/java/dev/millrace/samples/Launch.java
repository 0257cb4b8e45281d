package dev.millrace.samples;

import dev.millrace.samples.fanout.Fanout;
import dev.millrace.samples.flightdesk.FlightDesk;
import dev.millrace.samples.hello.Hello;
import dev.millrace.samples.offload.OffloadRun;
import dev.millrace.samples.proxy.Proxy;
import dev.millrace.samples.redis.Redis;
import dev.millrace.samples.smtp.Smtp;
import dev.millrace.samples.stuck.Stuck;
import dev.millrace.samples.window.Window;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Starts the sample named by the first argument, with the arguments that follow it. */
public final class Launch {

    /** A sample's {@code main} method. */
    @FunctionalInterface
    interface Program {
        void main(String[] arguments) throws Exception;
    }

    /** All samples, by their name for {@code -Dsample}. */
    static final Map<String, Program> PROGRAMS =
            Map.of(
                    "fanout",
                    Fanout::main,
                    "flightdesk",
                    FlightDesk::main,
                    "hello",
                    Hello::main,
                    "offload",
                    OffloadRun::main,
                    "proxy",
                    Proxy::main,
                    "redis",
                    Redis::main,
                    "smtp",
                    Smtp::main,
                    "stuck",
                    Stuck::main,
                    "window",
                    Window::main);

    private Launch() {}

    /**
     * Runs one sample.
     *
     * @param arguments the sample's name, then its own arguments
     * @throws Exception what the sample threw
     */
    public static void main(String[] arguments) throws Exception {
        String name = arguments.length == 0 ? "" : arguments[0];
        Program program = PROGRAMS.get(name);
        if (program == null) {
            System.err.println(unknown(name));
            System.exit(2);
            return;
        }
        program.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    static String unknown(String name) {
        return "no sample is called '"
                + name
                + "'; there are: "
                + String.join(", ", new TreeMap<>(PROGRAMS).keySet());
    }
}
