package dev.millrace.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/with/r2dbc.md quotes, against H2. */
class R2dbcPageTest extends EngineTest {
    private static final ConnectionFactory FACTORY =
            new H2ConnectionFactory(
                    H2ConnectionConfiguration.builder()
                            .inMemory("page")
                            .property("DB_CLOSE_DELAY", "-1")
                            .build());

    // @start region=database
    static final R2dbcDatabase SHOP = R2dbcDatabase.of(FACTORY).withLimit(Duration.ofSeconds(5));

    // @end

    // @start region=transaction
    static long sell(String tea, int grams) {
        return SHOP.transaction(connection -> {
            long sold =
                    connection.update(
                            "UPDATE stock SET grams = grams - $1 WHERE tea = $2", grams, tea);
            if (sold == 0) {
                throw new IllegalArgumentException("no " + tea); // rolled back
            }
            return sold;
        }); // committed
    }

    // @end

    // @start region=rows
    static List<String> teas() {
        return SHOP.use(connection -> {
            try (AsyncStream<String> rows =
                    connection.rows(
                            "SELECT tea FROM stock ORDER BY tea",
                            row -> row.get(0, String.class))) {
                return rows.toList(); // fetched as they are read, 256 at a time
            }
        });
    }

    // @end

    // @start region=deadline
    static List<String> teasAtOnce() {
        return Async.timeout(Duration.ofSeconds(1), () -> teas()); // which a cancel ends too
    }

    // @end

    @Test
    void a_shop_sells_tea() {
        run(loop -> {
            SHOP.run(connection -> {
                connection.update("DROP TABLE IF EXISTS stock");
                connection.update("CREATE TABLE stock (tea VARCHAR(9), grams INT)");
                connection.update("INSERT INTO stock VALUES ('oolong', 500)");
            });
            assertThat(sell("oolong", 100)).isEqualTo(1);
            assertThatThrownBy(() -> sell("coffee", 1)).hasMessage("no coffee");
            assertThat(teas()).containsExactly("oolong");
            assertThat(teasAtOnce()).containsExactly("oolong");
        });
    }
}
