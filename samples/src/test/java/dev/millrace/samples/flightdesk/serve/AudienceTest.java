package dev.millrace.samples.flightdesk.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.TaskGroup;
import dev.millrace.testing.TestLoop;
import org.junit.jupiter.api.Test;

class AudienceTest {

    private final Audience<String> audience = new Audience<>();

    @Test
    void one_who_looks_away_sees_the_newest_afterwards() {
        TestLoop.run(test ->
                TaskGroup.run(group -> {
                    try (var stream = audience.stream()) {
                        var first = group.fork(() -> stream.next());
                        test.untilIdle();
                        audience.show("first");
                        assertThat(first.await()).isEqualTo("first");

                        audience.show("missed");
                        audience.show("newest");

                        assertThat(stream.next()).isEqualTo("newest");
                        assertThat(audience.size()).isEqualTo(1);
                    }
                    assertThat(audience.size()).isZero();
                }));
    }

    @Test
    void all_streams_end_when_the_audience_is_dismissed() {
        TestLoop.run(test ->
                TaskGroup.run(group -> {
                    var waiting = audience.stream();
                    var next = group.fork(() -> waiting.next());
                    test.untilIdle();

                    audience.dismiss();

                    assertThat(next.await()).isNull();
                    assertThat(audience.stream().next()).isNull();
                    assertThat(audience.size()).isZero();
                }));
    }
}
