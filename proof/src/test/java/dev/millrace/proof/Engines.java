package dev.millrace.proof;

import dev.millrace.FiberEngine;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the parameterised classes of this module are run with. */
public final class Engines {

    private Engines() {}

    /** The engines that run on any thread a test may use. */
    public static Stream<FiberEngine> all() {
        return Stream.of(FiberEngine.CARRIER, FiberEngine.BATON);
    }

    /** Each engine with each thread that may complete what a task waits for. */
    public static Stream<Arguments> withCompleters() {
        return all().flatMap(engine ->
                Stream.of(Completer.values()).map(by -> Arguments.of(engine, by)));
    }
}
