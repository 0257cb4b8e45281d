package dev.millrace.spring;

import static dev.millrace.executor.RunInExecutor.runInExecutor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.Task;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** A controller of Spring MVC, whose threads have no loop, in front of a blocking repository. */
abstract class MvcContract {

    @TempDir static Path folder;

    private static TeaServlets server;

    @BeforeAll
    static void start() throws LifecycleException {
        ContextRegistry.getInstance().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
        server = new TeaServlets(folder, Application.class);
    }

    @AfterAll
    static void stop() throws LifecycleException {
        server.close();
        ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
    }

    @Test
    void a_job_that_is_returned_is_the_answer_and_has_the_mdc_and_the_context_of_its_request()
            throws Exception {
        assertThat(server.get("/teas/oolong", "r-1", "ada").body())
                .isEqualTo("50 g of oolong for ada in r-1, outside of loops");
        assertThat(server.get("/teas/assam", "r-2", "bob").body())
                .isEqualTo("100 g of assam for bob in r-2, outside of loops");
    }

    @Test
    void what_the_job_throws_reaches_the_exception_handler_as_it_was_thrown() throws Exception {
        HttpResponse<String> answer = server.get("/teas/lapsang", "r-3", "ada");

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.body()).isEqualTo("lapsang is sold out");
    }

    @Test
    void a_coroutine_runs_on_the_common_loop_with_the_mdc_and_the_context_of_its_request()
            throws Exception {
        assertThat(server.get("/awaited/oolong", "r-4", "ada").body())
                .isEqualTo(
                        "50 g of oolong for ada in r-4, outside of loops, awaited by ada in r-4");
    }

    @Test
    void the_thread_of_the_servlet_keeps_its_own_mdc() throws Exception {
        assertThat(server.get("/mine", "r-5", "ada").body()).isEqualTo("r-5, job");
    }

    /** As an application without Boot is set up. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    @Import({MillraceAutoConfiguration.class, Teas.class})
    static class Application {

        @Bean
        Repository repository() {
            return new Repository();
        }
    }

    @RestController
    static class Teas {

        private final Repository teas;

        Teas(Repository teas) {
            this.teas = teas;
        }

        @GetMapping("/teas/{name}")
        Task<String> tea(@PathVariable("name") String name) {
            return runInExecutor(() -> teas.find(name));
        }

        @GetMapping("/awaited/{name}")
        Coroutine<String> awaited(@PathVariable("name") String name) {
            return () -> {
                String found = runInExecutor(() -> teas.find(name)).await();
                return found + ", awaited by " + whose();
            };
        }

        @GetMapping("/mine")
        String mine() {
            Task<String> job =
                    runInExecutor(() -> {
                        MDC.put("request", "job");
                        return MDC.get("request");
                    });
            String inside = job.loop().submit(job::await).join();
            return MDC.get("request") + ", " + inside;
        }

        @ExceptionHandler
        @ResponseStatus(HttpStatus.GONE)
        String soldOut(SoldOutException failure) {
            return failure.getMessage();
        }
    }

    private static String whose() {
        return TeaServlets.USER.get() + " in " + MDC.get("request");
    }

    /** Blocks on a real database, as repositories do. */
    static final class Repository {

        private final JdbcTemplate statements =
                new JdbcTemplate(
                        new DriverManagerDataSource("jdbc:h2:mem:mvc;DB_CLOSE_DELAY=-1", "", ""));

        Repository() {
            statements.execute("DROP ALL OBJECTS");
            statements.execute("CREATE TABLE tea (name VARCHAR(20) NOT NULL, grams INT NOT NULL)");
            statements.update("INSERT INTO tea VALUES ('oolong', 50), ('assam', 100)");
        }

        String find(String name) throws SoldOutException {
            List<Integer> grams =
                    statements.queryForList(
                            "SELECT grams FROM tea WHERE name = ?", Integer.class, name);
            if (grams.isEmpty()) {
                throw new SoldOutException(name);
            }
            return grams.getFirst()
                    + " g of "
                    + name
                    + " for "
                    + whose()
                    + (EventLoop.currentOrNull() == null ? ", outside of loops" : ", on a loop");
        }
    }
}
