package dev.millrace.samples.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.TaskCancelledException;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/**
 * The code of docs/with/kafka.md against the clients that Kafka has for tests: here is no broker.
 */
class KafkaPageTest extends EngineTest {
    private static final TopicPartition TEAS = new TopicPartition("teas", 0);

    private static MockConsumer<String, String> consumer(String... teas) {
        var consumer = new MockConsumer<String, String>("earliest");
        consumer.assign(List.of(TEAS));
        consumer.updateBeginningOffsets(Map.of(TEAS, 0L));
        for (int i = 0; i < teas.length; i++) {
            consumer.addRecord(new ConsumerRecord<>("teas", 0, i, "key", teas[i]));
        }
        return consumer;
    }

    @Test
    void records_are_handled_on_the_task_and_committed_and_a_cancel_closes_the_consumer() {
        var consumer = consumer("green", "black");
        run(loop -> {
            Promise<String> last = Promise.create();
            Task<?> consuming =
                    Async.detach(() ->
                            KafkaPage.consume(
                                    consumer,
                                    record -> {
                                        Async.sleep(Duration.ofHours(1)); // the action may await
                                        if (record.value().equals("black")) {
                                            last.complete(record.value());
                                        }
                                    }));
            assertThat(last.await()).isEqualTo("black");

            consuming.cancel("the program ends");

            assertThatThrownBy(consuming::await).isInstanceOf(TaskCancelledException.class);
            assertThat(consumer.closed()).isTrue();
        });
    }

    @Test
    void a_record_is_sent_and_its_acknowledgement_awaited() {
        var producer =
                new MockProducer<String, String>(
                        false, null, new StringSerializer(), new StringSerializer());
        run(loop -> {
            Task<RecordMetadata> sending =
                    Async.detach(
                            () -> KafkaPage.send(producer, new ProducerRecord<>("teas", "green")));
            while (!producer.completeNext()) {
                Async.checkpoint(); // the record comes from another thread
            }
            assertThat(sending.await().topic()).isEqualTo("teas");

            var failure = new IllegalStateException("no leader");
            Task<RecordMetadata> failing =
                    Async.detach(
                            () -> KafkaPage.send(producer, new ProducerRecord<>("teas", "black")));
            while (!producer.errorNext(failure)) {
                Async.checkpoint();
            }
            assertThatThrownBy(failing::await).isSameAs(failure);
        });
    }
}
