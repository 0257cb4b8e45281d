package dev.millrace.executor;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A job is given to a thread that looks out, or stays with its giver: never both, never neither.
 */
public class LookoutRaces {

    private static String got(Lookout<String> lookout) {
        return String.valueOf(lookout.next(() -> false));
    }

    @JCStressTest
    @Outcome(id = "true, job", expect = ACCEPTABLE, desc = "The thread has got the job.")
    @Outcome(id = "false, null", expect = ACCEPTABLE, desc = "They missed each other.")
    @State
    public static class OneGives {
        final Lookout<String> lookout = new Lookout<>(true);

        @Actor
        public void giver(LL_Result result) {
            result.r1 = lookout.give("job");
        }

        @Actor
        public void idle(LL_Result result) {
            result.r2 = got(lookout);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, one", expect = ACCEPTABLE, desc = "The first was taken.")
    @Outcome(id = "false, true, two", expect = ACCEPTABLE, desc = "The second was taken.")
    @Outcome(id = "false, false, null", expect = ACCEPTABLE, desc = "They missed each other.")
    @State
    public static class TwoGive {
        final Lookout<String> lookout = new Lookout<>(true);

        @Actor
        public void first(LLL_Result result) {
            result.r1 = lookout.give("one");
        }

        @Actor
        public void second(LLL_Result result) {
            result.r2 = lookout.give("two");
        }

        @Actor
        public void idle(LLL_Result result) {
            result.r3 = got(lookout);
        }
    }
}
