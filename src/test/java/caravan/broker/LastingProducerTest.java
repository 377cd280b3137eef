package caravan.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.kafka.ScriptedProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LastingProducerTest {

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    private Producer<byte[], byte[]> add(MockProducer<byte[], byte[]> one) {
        made.add(one);
        return one;
    }

    private LastingProducer scripted() {
        return new LastingProducer(() -> add(new ScriptedProducer()), Producer::initTransactions);
    }

    private ScriptedProducer last() {
        return (ScriptedProducer) made.get(made.size() - 1);
    }

    private void send(Producer<byte[], byte[]> producer, String text) {
        producer.send(
                new ProducerRecord<>("logs", text.getBytes(StandardCharsets.UTF_8)),
                (metadata, why) -> told.add(text + ": " + (why == null ? "written" : why.getMessage())));
    }

    @Test
    void beginsWithItsFirstMessage() {
        LastingProducer producer = scripted();
        producer.initTransactions();
        assertThat(made).isEmpty();
        send(producer, "one");
        send(producer, "two");

        assertThat(made).hasSize(1);
        assertThat(told).containsExactly("one: written", "two: written");
    }

    @Test
    void beginsAnewAfterAFailure() {
        LastingProducer producer = scripted();
        send(producer, "one");
        last().failing("two", new TimeoutException("no answer"));
        send(producer, "two");
        send(producer, "two");

        assertThat(told).containsExactly("one: written", "two: no answer", "two: written");
        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
    }

    @Test
    void goesOnAfterAMessageThatIsToBlameItself() {
        LastingProducer producer = scripted();
        send(producer, "one");
        last().failing("two", new RecordTooLargeException("too large"));
        send(producer, "two");
        send(producer, "three");

        assertThat(told).containsExactly("one: written", "two: too large", "three: written");
        assertThat(made).hasSize(1);
    }

    @Test
    void tellsOfAMessageOnceAlsoIfItsSendingThrowsToo() {
        LastingProducer producer = new LastingProducer(
                () -> add(new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record, Callback callback) {
                        callback.onCompletion(null, new KafkaException("told"));
                        throw new KafkaException("thrown");
                    }
                }),
                Producer::initTransactions);
        send(producer, "one");

        assertThat(told).containsExactly("one: told");
    }

    @Test
    void oneThatCannotBeMadeIsTriedAgainWithTheNextMessage() {
        LastingProducer producer = new LastingProducer(
                () -> {
                    if (made.isEmpty()) {
                        made.add(new ScriptedProducer());
                        throw new KafkaException("no such host");
                    }
                    return add(new ScriptedProducer());
                },
                Producer::initTransactions);
        send(producer, "one");
        send(producer, "two");

        assertThat(told).containsExactly("one: no such host", "two: written");
    }

    /** Answers nothing, before it is closed. */
    private static final class Silent extends MockProducer<byte[], byte[]> {
        Silent() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void close(Duration timeout) {
            super.close(timeout);
            boolean hasMore = true;
            while (hasMore) {
                hasMore = errorNext(new KafkaException("closed"));
            }
        }
    }

    @Test
    @Timeout(10)
    void givesUpAtTheEndWhatIsNotAnswered() {
        LastingProducer producer = new LastingProducer(() -> add(new Silent()), Producer::initTransactions);
        send(producer, "one");
        send(producer, "two");
        assertThat(told).isEmpty();
        producer.giveUp();
        send(producer, "three");

        assertThat(told)
                .containsExactly("one: closed", "two: closed", "three: about to stop, and takes no more messages");
    }

    @Test
    void whatIsAnsweredIsNotGivenUpAndNothingMoreIsTaken() {
        LastingProducer producer = scripted();
        send(producer, "one");
        producer.giveUp();
        assertThat(last().closed()).as("Camel does it").isFalse();
        send(producer, "two");

        assertThat(told).containsExactly("one: written", "two: about to stop, and takes no more messages");
        assertThatThrownBy(producer::beginTransaction).hasMessageContaining("about to stop");
    }

    @Test
    void isReadyForTransactionsOnceAndAgainAfterOneThatFailed() {
        LastingProducer producer = scripted();
        transaction(producer, "one");
        transaction(producer, "two");
        assertThat(made).hasSize(1);
        last().commitTransactionException = new ProducerFencedException("another one");
        assertThatThrownBy(() -> transaction(producer, "three")).isInstanceOf(KafkaException.class);
        transaction(producer, "three");

        assertThat(made).hasSize(2);
        assertThat(made).allMatch(MockProducer::transactionInitialized);
        assertThat(made.get(0).commitCount()).isEqualTo(2);
        assertThat(made.get(1).history()).hasSize(1);
    }

    @Test
    void aTransactionThatCamelClosesIsOver() {
        LastingProducer producer = scripted();
        producer.beginTransaction();
        send(producer, "one");
        producer.close();
        assertThatThrownBy(producer::commitTransaction).hasMessageContaining("ended with its producer");
        transaction(producer, "one");

        assertThat(made.get(0).history()).isEmpty();
        assertThat(made.get(1).history()).hasSize(1);
    }

    private void transaction(Producer<byte[], byte[]> producer, String text) {
        producer.beginTransaction();
        send(producer, text);
        producer.commitTransaction();
    }
}
