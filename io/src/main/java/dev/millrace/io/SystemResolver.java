package dev.millrace.io;

import dev.millrace.executor.CancelPolicy;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import dev.millrace.executor.RunInExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** The resolver of the JDK, on threads of its own. */
final class SystemResolver implements AddressResolver {
    static final SystemResolver INSTANCE = new SystemResolver();

    private SystemResolver() {}

    @Override
    public List<InetAddress> resolve(String host) throws IOException {
        return RunInExecutor.runInExecutor(
                        Jobs.OPTIONS, () -> List.of(InetAddress.getAllByName(host)))
                .awaitThrowing(IOException.class);
    }

    @Override
    public String toString() {
        return "the resolver of the JDK";
    }

    /** Created on the first lookup. */
    private static final class Jobs {
        static final JobOptions OPTIONS =
                JobOptions.in(Dispatcher.blocking("millrace-resolver", 16, 1_024))
                        .withCancelPolicy(CancelPolicy.ABANDON);
    }
}
