package dev.millrace.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;

/** What the starter promises on either web stack, asked over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WarehouseContract {

    private final WebApplicationType type;
    private final Class<?> application;
    private final String[] properties;

    StockDatabase database;
    OpenApplication warehouse;

    WarehouseContract(WebApplicationType type, Class<?> application, String... properties) {
        this.type = type;
        this.application = application;
        this.properties = properties;
    }

    @BeforeAll
    void open() throws SQLException {
        database = StockDatabase.start();
        var all = new java.util.ArrayList<>(java.util.List.of(properties));
        all.add("spring.datasource.url=" + database.url());
        all.add("spring.datasource.hikari.maximum-pool-size=4");
        all.add("millrace.jdbc.watched=true");
        all.add("millrace.shutdown.wait-for-tasks=0s");
        all.add("management.endpoints.web.exposure.include=health,millrace");
        warehouse = OpenApplication.open(application, type, all.toArray(String[]::new));
    }

    @AfterAll
    void close() throws IOException, SQLException {
        if (warehouse != null) {
            warehouse.close();
        }
        if (database != null) {
            database.close();
        }
    }

    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = warehouse.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void a_controller_returns_bodies_jobs_and_streams_over_a_real_database() throws Exception {
        assertThat(get("/stock/oolong")).isEqualTo("50");
        assertThat(get("/job/assam")).isEqualTo("100");
        assertThat(get("/teas"))
                .isEqualTo("[{\"tea\":\"assam\",\"grams\":100},{\"tea\":\"oolong\",\"grams\":50}]");
    }

    @Test
    void a_deadline_reaches_the_database_and_the_exception_handler() throws Exception {
        HttpResponse<String> answer = warehouse.get("/late");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).isEqualTo("too late");
        database.awaitSlowStatements(0);
    }

    @Test
    void async_methods_run_as_tasks_or_as_jobs() throws Exception {
        assertThat(get("/mail")).isEqualTo("task, job");
    }

    @Test
    void a_scheduled_body_runs_as_a_task() {
        assertThat(warehouse.bean(Sightings.class).await("repriced")).isEqualTo("task");
    }

    @Test
    void the_body_of_an_event_listener_runs_as_a_task_and_its_value_is_an_event() throws Exception {
        assertThat(warehouse.post("/ship/sencha", "").body()).isEqualTo("on its way");

        assertThat(warehouse.bean(Sightings.class).await("shipped"))
                .isEqualTo(new Warehouse.Shipped("sencha", "task"));
        assertThat(database.grams("sencha")).isEqualTo(1);
    }

    @Test
    void tasks_ask_other_services_by_each_client_of_spring() throws Exception {
        assertThat(get("/by-rest")).isEqualTo("50");
        assertThat(get("/by-web")).isEqualTo("50");
        assertThat(get("/by-exchange")).isEqualTo("50, 50, 2");
    }

    @Test
    void the_mdc_of_a_request_follows_its_task_and_its_job() throws Exception {
        assertThat(get("/log")).isEqualTo("r-1, r-1");
    }

    @Test
    void the_observation_of_a_request_is_above_those_of_its_task_and_is_seen_in_jobs()
            throws Exception {
        assertThat(get("/observed")).isEqualTo("stock.count in http.server.requests");
    }

    @Test
    void the_actuator_shows_the_loop_and_whether_it_answers() throws Exception {
        assertThat(get("/actuator/millrace")).contains(warehouse.bean(EventLoop.class).name());
        assertThat(get("/actuator/health")).contains("UP");
    }
}
