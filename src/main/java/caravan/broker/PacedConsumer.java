package caravan.broker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer for Camel's {@code batching}, which collects messages by number and time only. This one reads no more when
 * there are enough bytes, until these are committed; and it waits for a first message longer than for the next one.
 *
 * <p>Camel answers a failure with a new consumer: at once, which a missing right would turn into a loop; and with none
 * at all where we were not who we should be, which a new password may mend. So this one fails late, and with another
 * reason.
 */
final class PacedConsumer implements InvocationHandler {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final long FAILURE_MILLIS = 2_000;
    private static final Method POLL = method("poll", Duration.class);

    private final Consumer<byte[], byte[]> consumer;
    private final long mostBytes;
    /** Of messages that are not committed yet; written by the thread that commits while the one that polls waits. */
    private volatile long bytes;

    private PacedConsumer(Consumer<byte[], byte[]> consumer, long mostBytes) {
        this.consumer = consumer;
        this.mostBytes = mostBytes;
    }

    /** @param mostBytes of messages after which those that were read must be committed */
    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer, long mostBytes) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new PacedConsumer(consumer, mostBytes));
    }

    private static Method method(String name, Class<?>... parameters) {
        try {
            return Consumer.class.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.equals(POLL) && arguments != null) {
            return poll((Duration) arguments[0]);
        }
        try {
            Object answer = method.invoke(consumer, arguments);
            if (method.getName().equals("commitSync")) {
                bytes = 0;
            }
            return answer;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration within) {
        try {
            if (bytes >= mostBytes) {
                pause(within.toMillis());
                return ConsumerRecords.empty();
            }
            ConsumerRecords<byte[], byte[]> read = consumer.poll(bytes == 0 ? FIRST : within);
            for (ConsumerRecord<byte[], byte[]> message : read) {
                bytes += 1L + Math.max(0, message.serializedKeySize()) + Math.max(0, message.serializedValueSize());
            }
            return read;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            // Camel's thread would end, and nobody else would get its partitions.
            throw new KafkaException("no memory for messages of this size: `kafka.fetch.size` is too large", e);
        } catch (AuthenticationException e) {
            pause(FAILURE_MILLIS);
            throw new KafkaException("not let in: " + e.getMessage(), e);
        } catch (KafkaException e) {
            pause(FAILURE_MILLIS);
            throw e;
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
