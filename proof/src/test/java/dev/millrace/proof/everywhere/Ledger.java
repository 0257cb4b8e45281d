package dev.millrace.proof.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.stream.Receiver;
import java.util.ArrayList;
import java.util.List;

/** What went into a channel and what came out. */
final class Ledger {
    private final List<Integer> sent = new ArrayList<>();
    private final List<Integer> received = new ArrayList<>();

    void sent(int value) {
        sent.add(value);
    }

    void received(int value) {
        received.add(value);
    }

    /** Takes what nobody has received. */
    void drain(Receiver<Integer> receiver) {
        for (Integer left = receiver.tryNext(); left != null; left = receiver.tryNext()) {
            received.add(left);
        }
    }

    /** For one sender and one receiver. */
    void keepsOrder() {
        assertThat(received).containsExactlyElementsOf(sent);
    }

    void balances() {
        assertThat(received).containsExactlyInAnyOrderElementsOf(sent).doesNotHaveDuplicates();
    }
}
