/**
 * Millrace in an application of Spring Boot: what follows from having {@code
 * millrace-spring-boot-starter} among its dependencies. There is nothing to call.
 *
 * <p>Controllers of WebFlux and MVC return tasks, bodies and streams, on one loop, as {@link
 * dev.millrace.spring} says. Besides, {@link dev.millrace.springboot.MillraceBootAutoConfiguration}
 * adds:
 *
 * <ul>
 *   <li><b>Executors</b>, as beans {@code millraceJobs} and {@code millraceTasks}: for
 *       {@code @Async("millraceTasks")}, and for whatever else takes an executor of Spring. {@code
 *       millrace.application-executor=jobs} or {@code tasks} makes one of them the application's
 *       own.
 *   <li><b>Controllers of WebFlux that return plain values</b> run as jobs, where they may block,
 *       or as tasks, where they may await: {@code millrace.webflux.blocking-controllers}.
 *   <li><b>Clients that leave a request of MVC</b> cancel its work, where the container tells.
 *   <li><b>A parameter that MVC cannot make</b>, such as {@code @RequestBody Coroutine}, ends the
 *       start of the application with a sentence that says what to write instead.
 *   <li><b>Databases.</b> With {@code millrace-bridge-jdbc} there is a bean {@code JdbcDatabase},
 *       and {@code millrace.jdbc.watched=true} lets a cancel end the statements of classes that
 *       know nothing of it.
 *   <li><b>The MDC</b> follows tasks and jobs.
 * </ul>
 *
 * <p><b>Threads and cancellation.</b> Both executors start a detached task for each command: it has
 * the context of the thread that handed it over and does not end with the task that did. {@code
 * cancel(true)} of the future cancels the task at its checkpoint, and interrupts a job; with
 * watched databases it ends the statement of the job instead. <b>Failure.</b> What a command throws
 * is in the future, or, if there is none, goes to the exception handler of the loop. References are
 * non-null unless marked.
 */
@NullMarked
package dev.millrace.springboot;

import org.jspecify.annotations.NullMarked;
