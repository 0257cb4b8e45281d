package dev.millrace.samples.with;

import static dev.millrace.executor.RunInExecutor.runInExecutor;

import dev.millrace.Async;
import dev.millrace.Promise;
import dev.millrace.executor.Dispatcher;
import dev.millrace.executor.JobOptions;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.WakeupException;

/** What docs/with/kafka.md quotes. */
final class KafkaPage {

    private KafkaPage() {}

    // @start region=threads
    /** A thread for each consumer: polling is waiting, and there is always one that does. */
    static final Dispatcher KAFKA = Dispatcher.blocking("kafka", 4, 0);

    // @end

    // @start region=consume
    static void consume(
            org.apache.kafka.clients.consumer.Consumer<String, String> consumer,
            Consumer<ConsumerRecord<String, String>> action) {
        JobOptions onKafka = JobOptions.in(KAFKA);
        JobOptions polling = onKafka.withCancelAction(consumer::wakeup); // what ends a poll
        try {
            while (true) {
                var records = runInExecutor(polling, () -> poll(consumer)).await();
                for (ConsumerRecord<String, String> record : records) {
                    action.accept(record); // on the task: may await
                }
                runInExecutor(onKafka, () -> consumer.commitSync()).await();
            }
        } finally {
            Async.shield(
                    Duration.ofSeconds(10),
                    () -> runInExecutor(onKafka, () -> consumer.close()).await());
        }
    }

    private static ConsumerRecords<String, String> poll(
            org.apache.kafka.clients.consumer.Consumer<String, String> consumer) {
        try {
            return consumer.poll(Duration.ofSeconds(1));
        } catch (WakeupException cancelled) {
            return ConsumerRecords.empty(); // the task is cancelled at its next checkpoint
        }
    }

    // @end

    // @start region=send
    static RecordMetadata send(
            Producer<String, String> producer, ProducerRecord<String, String> record) {
        Promise<RecordMetadata> acknowledged = Promise.create();
        runInExecutor(
                        () -> { // send blocks while its buffer is full, and for its first metadata
                            producer.send(
                                    record,
                                    (metadata, failure) -> {
                                        if (failure == null) {
                                            acknowledged.completeThreadSafe(metadata);
                                        } else {
                                            acknowledged.failThreadSafe(failure);
                                        }
                                    });
                        })
                .await();
        return acknowledged.await();
    }
    // @end
}
