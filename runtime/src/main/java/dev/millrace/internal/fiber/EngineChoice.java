package dev.millrace.internal.fiber;

import dev.millrace.internal.jvm.JdkCheck;
import dev.millrace.internal.jvm.Log;
import dev.millrace.spi.TaskOrder;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which engine a loop gets, and why. */
public record EngineChoice(EngineKind kind, String why) {
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    /**
     * Chooses the engine that the builder names, else that of {@code -Dmillrace.engine}, else the
     * best that is available.
     */
    public static EngineChoice of(@Nullable EngineKind asked) {
        JdkCheck.requireSafeJdk(Runtime.version(), Boolean.getBoolean("millrace.unsafeJdk"));
        String property = System.getProperty("millrace.engine", "auto");
        EngineChoice choice = choose(asked, property);
        boolean fallBack =
                asked == null && property.equals("auto") && choice.kind == EngineKind.BATON;
        // once, so that users know why it is slower
        if (fallBack && TOLD.compareAndSet(false, true)) {
            Log.write(Level.INFO, choice.diagnostics(), null);
        }
        return choice;
    }

    static EngineChoice choose(@Nullable EngineKind asked, String property) {
        if (asked != null) {
            requireAvailable(asked);
            return new EngineChoice(asked, "asked for by the program");
        }
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "auto" ->
                    Engine.carrierAvailable()
                            ? new EngineChoice(EngineKind.CARRIER, "java.base/java.lang is open")
                            : new EngineChoice(EngineKind.BATON, Engine.whyNoCarrier());
            case "carrier", "unsafe" -> {
                requireAvailable(EngineKind.CARRIER);
                yield new EngineChoice(EngineKind.CARRIER, "-Dmillrace.engine=" + property);
            }
            case "baton" -> new EngineChoice(EngineKind.BATON, "-Dmillrace.engine=baton");
            case "simulated" ->
                    new EngineChoice(EngineKind.SIMULATED, "-Dmillrace.engine=simulated");
            default ->
                    throw new IllegalStateException(
                            "-Dmillrace.engine="
                                    + property
                                    + " is unknown; use auto, carrier, baton, simulated or unsafe");
        };
    }

    /**
     * Creates the engine of one loop.
     *
     * @param name the loop's name
     * @param threads lists the threads of the loop's live tasks
     * @param order for the simulated engine; the others ignore it
     */
    public Engine engine(String name, Supplier<Stream<Thread>> threads, @Nullable TaskOrder order) {
        return switch (kind) {
            case CARRIER -> Engine.carrier(name, threads);
            case BATON -> Engine.baton();
            case SIMULATED -> order == null ? Engine.simulated() : Engine.ordered(order);
        };
    }

    /** One line for support requests: the engine, why this one, the JDK. */
    public String diagnostics() {
        return "millrace: engine "
                + kind.name().toLowerCase(Locale.ROOT)
                + " ("
                + why
                + "), JDK "
                + Runtime.version();
    }

    private static void requireAvailable(EngineKind kind) {
        if (kind == EngineKind.CARRIER && !Engine.carrierAvailable()) {
            throw new IllegalStateException(
                    "the carrier engine is not available: "
                            + Engine.whyNoCarrier()
                            + "; or use -Dmillrace.engine=auto");
        }
    }
}
