package dev.millrace.testing.junit.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import dev.millrace.Promise;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.Completer;
import dev.millrace.testing.junit.OnEachEngine;

class AnyThreadTest {
    // @start region=test
    @OnEachEngine(with = Completer.class)
    void a_bill_may_come_from_any_thread(FiberEngine engine, Completer completer) {
        TestLoop.run(
                engine,
                loop -> {
                    Promise<Integer> bill = loop.loop().promise();
                    completer.run(() -> bill.completeThreadSafe(42));
                    assertThat(bill.await()).isEqualTo(42);
                });
    }
    // @end
}
