/**
 * Millrace for Spring Boot. Add {@code millrace-spring-boot-starter} to the dependencies; there is
 * nothing to call.
 *
 * <p>Controllers of WebFlux and MVC may return tasks, bodies and streams, which run on one loop, as
 * {@link dev.millrace.spring} says. {@link dev.millrace.springboot.MillraceBootAutoConfiguration}
 * adds:
 *
 * <ul>
 *   <li><b>Executors.</b> The beans {@code millraceJobs} and {@code millraceTasks} are for
 *       {@code @Async("millraceTasks")} and everything else that takes an executor of Spring. With
 *       {@code millrace.application-executor=jobs} or {@code tasks} the bean {@code
 *       applicationTaskExecutor}, the default of {@code @Async}, is such an executor.
 *   <li><b>WebFlux controllers that return plain values.</b> With {@code
 *       millrace.webflux.blocking-controllers} they run as jobs, which may block, or as tasks,
 *       which may await.
 *   <li><b>MVC requests.</b> When the client leaves and the container reports that, the work of the
 *       request is cancelled.
 *   <li><b>Parameters that MVC cannot create</b>, such as {@code @RequestBody Coroutine}. The
 *       application does not start, and the message says what to write instead.
 *   <li><b>Databases.</b> With {@code millrace-bridge-jdbc} there is a bean {@code JdbcDatabase}.
 *       With {@code millrace.jdbc.watched=true} every {@code DataSource} is watched: when a job is
 *       cancelled, the statement that it executes ends, also in classes that know nothing of
 *       Millrace.
 *   <li><b>The MDC.</b> Tasks and jobs see the MDC of the code that starts them.
 * </ul>
 *
 * <p><b>Threads and cancellation.</b> Both executors start a detached task for each command. It has
 * the context of the thread that submitted the command, and does not end with the task that did.
 * {@code cancel(true)} of the future cancels the task at its next checkpoint. It interrupts a job;
 * if the job executes a statement of a watched database, it ends the statement instead.
 *
 * <p><b>Failure.</b> What a command throws is in its future. If there is no future, it goes to the
 * exception handler of the loop. References are non-null unless marked.
 */
@NullMarked
package dev.millrace.springboot;

import org.jspecify.annotations.NullMarked;
