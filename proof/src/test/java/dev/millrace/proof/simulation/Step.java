package dev.millrace.proof.simulation;

/**
 * What one task of a program does next.
 *
 * @param actor which task
 * @param kind what it does
 * @param to which of the shared things it does it to
 * @param millis how long it takes or waits at most, on virtual time
 */
record Step(int actor, Kind kind, int to, int millis) {
    enum Kind {
        SLEEP,
        CHECKPOINT,
        SEND,
        RECEIVE,
        TRY_SEND,
        TRY_RECEIVE,
        SEND_ELSEWHERE,
        AWAIT,
        COMPLETE,
        COMPLETE_ELSEWHERE,
        CANCEL_AWAITER,
        LIMITER,
        JOB,
        JOB_WITH_KEY,
        JOB_WITH_DEADLINE,
        GROUP_THAT_FAILS,
        GATHER,
        RACE,
        AS_COMPLETED,
        GENERATOR,
        INLINE_GENERATOR,
        STAGE,
        MONO,
        TO_MONO,
        FLUX,
        TO_FLUX,
        SINGLE,
        TO_FLOWABLE
    }
}
