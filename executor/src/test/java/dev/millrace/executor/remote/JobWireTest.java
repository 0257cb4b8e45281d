package dev.millrace.executor.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.executor.codec.Codec;
import dev.millrace.executor.codec.MalformedDataException;
import dev.millrace.executor.codec.UnencodableException;
import dev.millrace.executor.remote.TestJobs.Point;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls and answers as bytes, as a transport of the user's own sends them. */
class JobWireTest {
    private static final int CAP = 1 << 16;

    private final JobWire wire = new JobWire(List.of(TestJobs.class), CAP, 8);

    private static RemoteJob<String, String> echo(String name) {
        return RemoteJob.of(name, Codec.of(String.class), Codec.of(String.class), text -> text);
    }

    private byte[] answerTo(RemoteCall<?, ?> call) {
        return wire.answer(wire.write(call), Callable::call);
    }

    @Test
    void a_call_is_answered_by_the_job_that_it_names() {
        byte[] answer = answerTo(TestJobs.MIRROR.with(new Point(1, 2)));
        assertThat(wire.read(TestJobs.MIRROR, answer, "there")).isEqualTo(new Point(2, 1));
    }

    @Test
    void caps_beyond_the_limits_are_refused() {
        for (int[] caps : new int[][] {{CAP - 1, 8}, {CAP, 0}, {CAP, 1_001}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new JobWire(List.of(TestJobs.class), caps[0], caps[1]))
                    .withMessageEndingWith("not " + caps[0] + " and " + caps[1]);
        }
        assertThat(new JobWire(List.of(TestJobs.class), CAP, 1_000).byteCap()).isEqualTo(CAP);
    }

    @Test
    void another_job_is_added_to_a_copy_and_needs_a_name_of_its_own() {
        RemoteJob<String, String> more = echo("one more");
        JobWire larger = wire.with(more);
        assertThat(larger.knows(more)).isTrue();
        assertThat(wire.knows(more)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> larger.with(echo("one more")))
                .withMessage("two jobs are called \"one more\"");
        assertThat(larger.toString()).startsWith("wire of [mirror, echo,").endsWith("one more]");
    }

    @Test
    void two_lists_with_the_same_job_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobWire(List.of(TestJobs.class, TestJobs.class), CAP, 8))
                .withMessage("two jobs are called \"mirror\"");
    }

    @Test
    void a_list_that_cannot_be_made_is_refused_with_the_reason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobWire(List.of(Throwing.class), CAP, 8))
                .withMessageEndingWith("JobWireTest$Throwing cannot be made")
                .withCauseInstanceOf(UnsupportedOperationException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobWire(List.of(Hidden.class), CAP, 8))
                .withMessageEndingWith("Hidden needs a public constructor without parameters");
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() ->
                        JobWire.load(List.of("no.such.Jobs"), getClass().getClassLoader(), CAP, 8));
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() ->
                        JobWire.load(
                                List.of("java.lang.String"), getClass().getClassLoader(), CAP, 8));
    }

    /** Its constructor throws. */
    public static final class Throwing implements RemoteJobs {
        /** Fails. */
        public Throwing() {
            throw new UnsupportedOperationException("not today");
        }

        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of();
        }
    }

    /** Its constructor is private. */
    public static final class Hidden implements RemoteJobs {
        private Hidden() {}

        @Override
        public List<RemoteJob<?, ?>> jobs() {
            return List.of();
        }
    }

    @Test
    void an_unknown_job_is_answered_with_the_first_names_that_are_known() {
        JobWire many = wire;
        for (int i = 10; i < 20; i++) {
            many = many.with(echo("a" + i));
        }
        byte[] call = wire.with(echo("unknown")).write(echo("unknown").with("text"));
        byte[] answer = many.answer(call, Callable::call);
        assertThatExceptionOfType(JobMismatchException.class)
                .isThrownBy(() -> wire.read(echo("unknown"), answer, "there"))
                .withMessageStartingWith("there does not know job unknown, but a10, a11,")
                .withMessageEndingWith(" and 6 more");
        byte[] other = wire.answer(call, Callable::call);
        assertThatExceptionOfType(JobMismatchException.class)
                .isThrownBy(() -> wire.read(echo("unknown"), other, "there"))
                .withMessageEndingWith("stubborn");
    }

    @Test
    void a_job_with_other_codecs_does_not_run_and_the_difference_is_named() {
        RemoteJob<Integer, Point> argument =
                RemoteJob.of("mirror", Codec.of(int.class), Codec.of(Point.class), _ -> null);
        assertThatExceptionOfType(JobMismatchException.class)
                .isThrownBy(() -> wire.read(argument, answerTo(argument.with(1)), "there"))
                .withMessageStartingWith("the argument of job mirror is int here and ")
                .withMessageEndingWith(" in there");
        RemoteJob<Point, Integer> result =
                RemoteJob.of("mirror", Codec.of(Point.class), Codec.of(int.class), Point::x);
        assertThatExceptionOfType(JobMismatchException.class)
                .isThrownBy(
                        () -> wire.read(result, answerTo(result.with(new Point(1, 2))), "there"))
                .withMessageStartingWith("the result of job mirror is int here and ");
    }

    @Test
    void bytes_of_another_version_are_not_read() {
        byte[] call = wire.write(TestJobs.MIRROR.with(new Point(1, 2)));
        call[0] = 9;
        byte[] answer = wire.answer(call, Callable::call);
        assertThatExceptionOfType(JobMismatchException.class)
                .isThrownBy(() -> wire.read(TestJobs.MIRROR, answer, "there"))
                .withMessage("there speaks version 1 of the protocol, this process 1");
    }

    @Test
    void an_answer_that_is_none_is_malformed() {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> wire.read(TestJobs.MIRROR, new byte[] {77}, "there"))
                .withMessage("an answer of kind 77");
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> wire.read(TestJobs.MIRROR, new byte[] {0}, "there"))
                .withMessageStartingWith("there answered job mirror with an invalid result: ");
        for (int causes : new int[] {0, 9}) {
            byte[] failure = new byte[64];
            failure[0] = 1;
            failure[1] = (byte) causes;
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> wire.read(TestJobs.MIRROR, failure, "there"))
                    .withMessage("a failure with " + causes + " causes");
        }
    }

    private RemoteFailure told(Throwable failure) {
        byte[] answer = wire.failure(failure);
        try {
            wire.read(TestJobs.MIRROR, answer, "there");
            throw new AssertionError("a failure was read as a result");
        } catch (JobFailedException e) {
            return (RemoteFailure) e.getCause();
        }
    }

    @Test
    void a_failure_is_told_with_at_most_eight_causes_and_its_text_is_cut() {
        Throwable failure = new IllegalStateException("the last");
        for (int i = 0; i < 10; i++) {
            failure = new IllegalStateException("m".repeat(2_001), failure);
            failure.setStackTrace(new StackTraceElement[0]);
        }
        List<Throwable> chain =
                Stream.iterate((Throwable) told(failure), t -> t != null, Throwable::getCause)
                        .toList();
        assertThat(chain)
                .hasSize(8)
                .allSatisfy(each -> assertThat(each).hasMessage("m".repeat(2_000) + "…"));
    }

    @Test
    void a_failure_that_throws_when_it_is_asked_is_told_by_its_class() {
        var mute =
                new RuntimeException("secret") {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new IllegalStateException("no message");
                    }

                    @Override
                    public synchronized Throwable getCause() {
                        throw new IllegalStateException("no cause");
                    }

                    @Override
                    public StackTraceElement[] getStackTrace() {
                        throw new IllegalStateException("no stack");
                    }
                };
        RemoteFailure told = told(mute);
        assertThat(told.type()).isEqualTo(mute.getClass().getName());
        assertThat(told)
                .hasMessage("its getMessage() threw java.lang.IllegalStateException")
                .hasNoCause();
        assertThat(told.getStackTrace()).isEmpty();
        assertThat(told(new RuntimeException())).hasToString("java.lang.RuntimeException");
    }

    @Test
    void a_failure_that_is_too_large_is_told_by_its_class_alone() {
        var frame = new StackTraceElement("c".repeat(1_000), "m".repeat(1_000), "f", 1);
        var large = new IllegalStateException("large");
        large.setStackTrace(
                IntStream.range(0, 64).mapToObj(_ -> frame).toArray(StackTraceElement[]::new));
        assertThat(told(large)).hasMessage("java.lang.IllegalStateException is too large to send");
        assertThat(wire.failure(large).length).isLessThan(CAP);
    }

    @Test
    void an_argument_of_another_class_is_named_by_what_was_expected() {
        @SuppressWarnings({"unchecked", "rawtypes"}) // what a legacy caller may do
        RemoteCall<?, ?> polluted = ((RemoteJob) TestJobs.ECHO).with("text");
        assertThatExceptionOfType(UnencodableException.class)
                .isThrownBy(() -> wire.write(polluted))
                .withMessage("argument cannot be sent: it is a java.lang.String, not byte[]");
    }

    @Test
    void a_signature_differs_with_each_codec() {
        var signatures =
                Stream.of(TestJobs.MIRROR, TestJobs.ECHO, TestJobs.BYTES, TestJobs.PID)
                        .map(JobWire::signature)
                        .toList();
        assertThat(signatures).doesNotHaveDuplicates().allMatch(s -> s.matches("[0-9a-f]{32}"));
        assertThat(JobWire.signature(echo("one"))).isEqualTo(JobWire.signature(echo("other")));
        assertThat(Arrays.asList(wire.jobs().toArray())).startsWith(TestJobs.MIRROR);
    }
}
