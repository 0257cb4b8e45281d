package dev.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.LoopFault;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TestRunTest {
    @Test
    void its_faults_do_not_change_with_the_list_they_came_in() {
        var faults = new ArrayList<LoopFault>();
        var run = new TestRun(Duration.ZERO, faults);
        faults.add(LoopFault.of("late", null));
        assertThat(run.faults()).isEmpty();
    }
}
