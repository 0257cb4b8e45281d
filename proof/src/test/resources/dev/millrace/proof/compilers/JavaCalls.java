/*
 * Calls that run a body, and what it throws as a type. Each class is a program of its own and says in its name what it
 * shows; a line that begins with "refused" tells why compilers do not take it.
 */
package dev.millrace.proof.compilers;

import static dev.millrace.Async.*;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.millrace.*;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.*;

abstract class Calls {
    static final ContextVar<String> USER = ContextVar.of("user");

    abstract static class Dao {
        abstract String load(int id) throws SQLException;

        abstract void delete(int id) throws SQLException;

        abstract String file(int id) throws IOException;

        abstract int size();
    }

    abstract void log(Throwable thrown);

    Dao dao;
}

abstract class AnExactTypeFlowsThroughNestedBlocks extends Calls {
    String row() throws SQLException {
        return timeout(ofSeconds(1), () -> timeout(ofMillis(200), () -> dao.load(7)));
    }
}

// refused: unhandled exception
abstract class NestedBlocksAskForWhatTheInnermostThrows extends Calls {
    String row() {
        return timeout(ofSeconds(1), () -> timeout(ofMillis(200), () -> dao.load(7)));
    }
}

abstract class ItCanBeCaughtByItsOwnType extends Calls {
    String row() {
        try {
            return run(() -> shield(() -> dao.load(7)));
        } catch (SQLException e) {
            return "";
        }
    }
}

// refused: catch of nothing
abstract class WhatNoBodyThrowsCannotBeCaught extends Calls {
    int size() {
        try {
            return timeout(ofSeconds(1), () -> dao.size());
        } catch (SQLException e) {
            return 0;
        }
    }
}

abstract class ABodyThatThrowsNothingAsksForNothing extends Calls {
    int size() {
        return timeout(ofSeconds(1), () -> shield(() -> dao.size()));
    }
}

abstract class ReferencesToMethodsCarryTheType extends Calls {
    String first() throws SQLException {
        return timeout(ofSeconds(1), this::row);
    }

    String row() throws SQLException {
        return dao.load(7);
    }

    void forget() throws SQLException {
        new CancelScope().run(this::row);
    }
}

// refused: unhandled exception
abstract class AReferenceToAMethodThatThrowsAsksForIt extends Calls {
    String first() {
        return timeout(ofSeconds(1), this::row);
    }

    String row() throws SQLException {
        return dao.load(7);
    }
}

abstract class AwaitOfATaskIsAnExactReference extends Calls {
    String value(Task<String> task) {
        return timeout(ofSeconds(1), task::await);
    }

    List<String> values(Task<String> one, Promise<String> two) {
        return gather(one::await, two::await);
    }
}

// refused: ambiguous
abstract class AReferenceToAnOverloadedMethodIsAmbiguous extends Calls {
    void stop(Task<String> task) {
        shield(task::cancel);
    }
}

abstract class ABodyMayOnlyThrow extends Calls {
    void fails() throws IOException {
        shield(() -> {
            throw new IOException();
        });
    }

    String failsWithType() throws IOException {
        return timeout(
                ofSeconds(1),
                () -> {
                    throw new IOException();
                });
    }
}

// refused: unhandled exception
abstract class ABodyThatOnlyThrowsAsksForWhatItThrows extends Calls {
    void fails() {
        shield(() -> {
            throw new IOException();
        });
    }
}

abstract class BodiesWithAndWithoutAValueAreToldApart extends Calls {
    void both() throws SQLException {
        run(() -> dao.delete(1));
        run(() -> {
            dao.delete(2);
        });
        String row = run(() -> dao.load(3));
        String block =
                blocking(() -> {
                    dao.delete(4);
                    return dao.load(5);
                });
        interruptible(() -> dao.delete(6));
        boolean inTime = moveOnAfter(ofSeconds(1), () -> dao.delete(7));
        boolean moved =
                moveOnAfter(
                        ofSeconds(1),
                        scope -> {
                            scope.cancel();
                            dao.delete(8);
                        });
        USER.where("ada", () -> dao.delete(9));
        String bound = USER.where("ada", () -> dao.load(10));
        Context.current().run(() -> dao.delete(11));
        String called = Context.current().call(() -> dao.load(12));
    }
}

abstract class ALambdaWithAParameterMayStandInAnotherGenericCall extends Calls {
    String row() throws SQLException {
        return shield(() ->
                timeout(
                        ofSeconds(1),
                        scope -> {
                            scope.reschedule(ofSeconds(2));
                            return dao.load(1);
                        }));
    }

    List<Integer> mapped() {
        return List.of(1, 2).stream().map(n -> shield(() -> n + 1)).toList();
    }

    String grouped() {
        return run(() ->
                TaskGroup.call(group -> {
                    var task = group.fork(() -> dao.load(1));
                    return timeout(ofSeconds(1), task::await);
                }));
    }
}

// refused: unhandled exception
abstract class ALambdaWithAParameterInAnotherGenericCallAsksForWhatItThrows extends Calls {
    String row() {
        return shield(() ->
                timeout(
                        ofSeconds(1),
                        scope -> {
                            scope.reschedule(ofSeconds(2));
                            return dao.load(1);
                        }));
    }
}

abstract class ACaughtThrowableIsRethrownWithItsExactType extends Calls {
    String row() throws SQLException {
        return timeout(
                ofSeconds(1),
                () -> {
                    try {
                        return dao.load(1);
                    } catch (Throwable t) {
                        log(t);
                        throw t;
                    }
                });
    }
}

abstract class AStoredCoroutineThrowsAnyException extends Calls {
    final Coroutine<String> stored = () -> dao.load(7);

    String now() throws Exception {
        return timeout(ofSeconds(1), stored);
    }

    CharSequence later(TaskGroup group) {
        Task<CharSequence> task = group.fork(stored);
        Task<CharSequence> detached = detach(stored);
        return task.await();
    }
}

// refused: unhandled exception
abstract class AStoredCoroutineAsksForAnyException extends Calls {
    final Coroutine<String> stored = () -> dao.load(7);

    String now() throws SQLException {
        return timeout(ofSeconds(1), stored);
    }
}

abstract class AListOfBodiesCarriesTheirType extends Calls {
    List<String> rows() throws SQLException {
        var bodies = new ArrayList<Body<String, SQLException>>();
        bodies.add(() -> dao.load(1));
        return gather(bodies);
    }

    String first(List<Coroutine<String>> bodies) throws Exception {
        return race(bodies);
    }
}

// refused: unhandled exception
abstract class AListOfBodiesAsksForTheirType extends Calls {
    List<String> rows(List<Body<String, SQLException>> bodies) {
        return gather(bodies);
    }
}

abstract class BodiesOfOneTypeCarryIt extends Calls {
    List<String> rows() throws SQLException {
        return gather(() -> dao.load(1), () -> dao.load(2));
    }

    String first() throws SQLException {
        return race(() -> dao.load(1), () -> "");
    }
}

abstract class BodiesOfTwoTypesCarryTheirCommonSupertype extends Calls {
    List<String> rows() throws Exception {
        return gather(() -> dao.load(1), () -> dao.file(2));
    }

    String first() throws Exception {
        return race(() -> dao.load(1), () -> dao.file(2));
    }

    void one() throws Exception {
        shield(() -> {
            dao.delete(1);
            dao.file(2);
        });
    }
}

// refused: unhandled exception
abstract class BodiesOfTwoTypesAskForTheirCommonSupertype extends Calls {
    String first() throws SQLException, IOException {
        return race(() -> dao.load(1), () -> dao.file(2));
    }
}

abstract class AnActionOnElementsCarriesItsType extends Calls {
    void all(AsyncStream<Integer> ids) throws SQLException {
        ids.forEach(n -> dao.delete(n));
        ids.forEach(dao::delete);
        ids.forEach(n -> log(null));
        ids.forEach(new ArrayList<Integer>()::add);
    }
}

// refused: unhandled exception
abstract class AnActionOnElementsAsksForItsType extends Calls {
    void all(AsyncStream<Integer> ids) {
        ids.forEach(n -> dao.delete(n));
    }
}

abstract class TheBodiesOfGroupsAndOfWhatIsStartedForLaterMayThrow extends Calls {
    void all() {
        TaskGroup.run(group -> {
            group.fork(() -> dao.delete(1));
            throw new Throwable();
        });
        String row = TaskGroup.call(group -> dao.load(1));
        detach(() -> dao.load(1));
        EventLoop.current().submit(() -> dao.load(1));
        AsyncStream<String> rows = AsyncStream.generate(out -> out.emit(dao.load(1)));
    }
}

// refused: unhandled exception
abstract class ATaskHasNoBodyThatThrowsMoreThanExceptions extends Calls {
    void start() {
        detach(() -> {
            throw new Throwable();
        });
    }
}

abstract class AFailureMayBeCaughtInsideABody extends Calls {
    String row() {
        return shield(() -> {
            try {
                String row = timeout(ofSeconds(1), () -> dao.load(1));
                return row;
            } catch (SQLException e) {
                return "";
            }
        });
    }

    void delete() {
        shield(() -> {
            try {
                timeout(ofSeconds(1), () -> dao.delete(1));
            } catch (SQLException e) {
                log(e);
            }
        });
    }
}

// refused by javac: unhandled exception
abstract class JavacAloneCountsWhatABodyCatchesAroundACallWhoseValueItReturnsAtOnce extends Calls {
    String row() {
        return shield(() -> {
            try {
                return timeout(ofSeconds(1), () -> dao.load(1));
            } catch (SQLException e) {
                return "";
            }
        });
    }
}

abstract class MethodsOfUsersPassTheTypeOn extends Calls {
    <T, X extends Throwable> T twice(Body<? extends T, X> body) throws X {
        timeout(ofSeconds(1), body);
        return timeout(ofSeconds(1), () -> shield(body));
    }

    String row() throws SQLException {
        return twice(() -> dao.load(1));
    }

    List<List<String>> rows() throws SQLException {
        return gather(
                () -> gather(() -> dao.load(1), () -> dao.load(2)),
                () -> gather(() -> dao.load(3)));
    }

    String chosen(boolean first) throws SQLException {
        return shield(first ? () -> dao.load(1) : () -> dao.load(2));
    }
}

abstract class AFutureDeclaresWhatItIsToldTo extends Calls {
    String row(Task<String> task) {
        try {
            return task.awaitThrowing(SQLException.class);
        } catch (SQLException e) {
            return "";
        }
    }
}

// refused: catch of nothing
abstract class AFutureDeclaresNothingElse extends Calls {
    String row(Task<String> task) {
        try {
            return task.await();
        } catch (SQLException e) {
            return "";
        }
    }
}

abstract class ABlockDeclaresWhatItIsToldTo extends Calls {
    String row(Task<String> task) {
        try {
            Async.mayThrow(SQLException.class);
            return await(task);
        } catch (SQLException e) {
            return "";
        }
    }
}

// refused: unhandled exception
abstract class ABlockAsksForWhatItDeclares extends Calls {
    String row(Task<String> task) {
        mayThrow(SQLException.class);
        return await(task);
    }
}

abstract class AWaitTakesFuturesOfDifferentTypes extends Calls {
    void wait(Task<Void> worker, Promise<Integer> stop, Task<String> text) {
        WaitResult<?> first = waitFor(List.of(worker, stop), WaitPolicy.FIRST);
        WaitResult<?> all = waitFor(allTasks(), WaitPolicy.ALL);
        WaitResult<Object> some = waitFor(List.of(stop, text), WaitPolicy.ALL, ofSeconds(1));
        for (LoopFuture<? extends Object> done : asCompleted(List.of(stop, text))) {
            Object value = done.result();
        }
        for (LoopFuture<? extends String> done : asCompleted(List.of(text))) {
            String value = done.result();
        }
    }
}
