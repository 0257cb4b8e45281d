package dev.millrace.springboot;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Boot say in words why the application does not start. */
final class RefusedArgumentAnalyzer extends AbstractFailureAnalyzer<RefusedArgumentException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, RefusedArgumentException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.action(), cause);
    }
}
