package dev.millrace.samples.flightdesk.edges;

import dev.millrace.samples.flightdesk.data.Flight;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import org.junit.jupiter.api.Test;

class RxJavaConsumerTest {

    @Test
    void flights_are_counted_per_directed_route() {
        RxJavaConsumer.totals(Flowable.fromIterable(Rows.FLIGHTS)).test().assertResult(Rows.TOTALS);
    }

    @Test
    void a_broken_source_breaks_the_totals() {
        var source = PublishProcessor.<Flight>create();
        var totals = RxJavaConsumer.totals(source).test();

        source.onNext(Rows.FLIGHTS.getFirst());
        var broken = new IllegalStateException("broken");
        source.onError(broken);

        totals.assertNoValues().assertError(broken);
    }
}
