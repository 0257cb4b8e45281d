package dev.millrace.springboot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets Boot print why the application does not start, and what to do. */
final class RefusedArgumentAnalyzer extends AbstractFailureAnalyzer<RefusedArgumentException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, RefusedArgumentException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
