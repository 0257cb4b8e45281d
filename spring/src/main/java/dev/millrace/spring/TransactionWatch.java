package dev.millrace.spring;

import dev.millrace.spi.StartListener;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Warns, once per call site, if work is started inside a transaction of the calling thread, because
 * the work does not take part in it. Found by {@link java.util.ServiceLoader}; not to be called.
 */
public final class TransactionWatch implements StartListener {

    private static final System.Logger LOG = System.getLogger(TransactionWatch.class.getName());

    private static final boolean TRANSACTIONS =
            ClassUtils.isPresent(
                    "org.springframework.transaction.support.TransactionSynchronizationManager",
                    TransactionWatch.class.getClassLoader());

    private static final int MOST_SITES = 1_000; // generated code may have any number of call sites

    /** Packages that may lie on the stack between the user's code and this class. */
    private static final List<String> BETWEEN =
            List.of(
                    "dev.millrace.callback.",
                    "dev.millrace.completablefuture.",
                    "dev.millrace.executor.",
                    "dev.millrace.internal.",
                    "dev.millrace.reactivestreams.",
                    "dev.millrace.reactor.",
                    "dev.millrace.rxjava.",
                    "dev.millrace.spi.",
                    "dev.millrace.spring.TransactionWatch",
                    "dev.millrace.stream.",
                    "io.reactivex.",
                    "java.",
                    "jdk.",
                    "org.springframework.",
                    "reactor.");

    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    /** For {@link java.util.ServiceLoader}. */
    public TransactionWatch() {}

    @Override
    public void starting(String call) {
        if (TRANSACTIONS && TransactionSynchronizationManager.isActualTransactionActive()) {
            warn(call, TransactionSynchronizationManager.getCurrentTransactionName());
        }
    }

    private void warn(String call, @Nullable String transaction) {
        String site =
                StackWalker.getInstance()
                        .walk(frames ->
                                frames.filter(TransactionWatch::isOfUser)
                                        .findFirst()
                                        .map(StackFrame::toString)
                                        .orElse("an unknown place"));
        if (warned.size() < MOST_SITES && warned.add(site)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} at {1} starts work inside the transaction {2} of this thread. The work is"
                            + " not part of that transaction and may run after the commit. Start it"
                            + " after the transaction, or run it in a transaction of its own with"
                            + " SpringTransactions.inTransaction",
                    call,
                    site,
                    transaction == null ? "" : transaction);
        }
    }

    private static boolean isOfUser(StackFrame frame) {
        String name = frame.getClassName();
        boolean own = name.startsWith("dev.millrace.") && name.indexOf('.', 13) < 0;
        return !own && BETWEEN.stream().noneMatch(name::startsWith);
    }

    @Override
    public String toString() {
        return "watch over transactions (" + warned.size() + " warnings)";
    }
}
