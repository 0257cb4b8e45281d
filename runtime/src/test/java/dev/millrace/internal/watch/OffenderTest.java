package dev.millrace.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.watch.Offender.Doing;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a hang fails, instead of stopping the build
class OffenderTest {
    private static final Readings THIS_JVM = new JvmReadings();

    private volatile boolean over;

    @Test
    void a_thread_that_spins_computes_and_uses_a_processor() throws InterruptedException {
        Thread spinning =
                started(() -> {
                    while (!over) {
                        Thread.onSpinWait();
                    }
                });

        Offender before = Offender.of(spinning, null, THIS_JVM);
        assertThat(before.doing()).isEqualTo(Doing.COMPUTES);
        assertThat(before.loadsClasses()).isFalse();
        while (Offender.of(spinning, null, THIS_JVM).cpuNanos() <= before.cpuNanos()) {
            Thread.onSpinWait();
        }
        end(spinning);
    }

    @Test
    void a_thread_that_is_parked_waits() throws InterruptedException {
        Thread parked =
                started(() -> {
                    while (!over) {
                        LockSupport.park(this);
                    }
                });
        while (parked.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }

        assertThat(Offender.of(parked, null, THIS_JVM).doing()).isEqualTo(Doing.WAITS);
        end(parked);
    }

    @Test
    void a_virtual_thread_on_one_of_the_jdks_carriers_has_no_processor_time_that_is_known()
            throws InterruptedException {
        var spins = new AtomicBoolean();
        Thread virtual =
                Thread.startVirtualThread(() -> {
                    spins.set(true);
                    while (!over) {
                        Thread.onSpinWait();
                    }
                });
        awaitBegin(spins);

        Offender seen = Offender.of(virtual, virtual, THIS_JVM);

        assertThat(seen.doing()).isEqualTo(Doing.COMPUTES);
        assertThat(seen.cpuNanos()).isEqualTo(Readings.UNKNOWN);
        end(virtual);
    }

    @Test
    void a_fiber_on_a_loops_own_thread_uses_the_processor_time_of_that()
            throws InterruptedException {
        Thread virtual = Thread.ofVirtual().start(() -> {});
        virtual.join();

        assertThat(Offender.of(virtual, Thread.currentThread(), THIS_JVM).cpuNanos()).isPositive();
    }

    @Test
    void nothing_is_known_of_a_thread_that_has_not_begun() {
        assertThat(Offender.of(null, null, THIS_JVM))
                .isEqualTo(new Offender(Doing.COMPUTES, false, Readings.UNKNOWN));
    }

    @Test
    void this_jvm_tells_of_its_process_and_its_collectors() {
        long before = THIS_JVM.collectorNanos();
        while (THIS_JVM.collectorNanos() == before) {
            System.gc();
        }

        assertThat(THIS_JVM.processNanos()).isPositive();
        assertThat(THIS_JVM.isCollectorRead()).isTrue();
        assertThat(THIS_JVM.mayBeDebugged()).isFalse();
    }

    private static Thread started(Runnable body) {
        var begun = new AtomicBoolean(); // no latch: to open one calls native code
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            begun.set(true);
                            body.run();
                        });
        awaitBegin(begun);
        while (Offender.of(thread, null, THIS_JVM).loadsClasses()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void awaitBegin(AtomicBoolean begun) {
        while (!begun.get()) {
            Thread.onSpinWait();
        }
    }

    private void end(Thread thread) throws InterruptedException {
        over = true;
        LockSupport.unpark(thread);
        thread.join();
    }
}
