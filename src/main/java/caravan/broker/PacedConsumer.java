package caravan.broker;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose failures Camel answers with a new one, each time and not too often: Camel makes it at once, which a
 * missing right would turn into a loop, and none at all where we were not who we should be, which a new password may
 * mend.
 */
final class PacedConsumer implements InvocationHandler {

    private static final long PAUSE_MILLIS = 2_000;

    private final Consumer<byte[], byte[]> consumer;

    private PacedConsumer(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> of(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, new PacedConsumer(consumer));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw method.getName().equals("poll") ? paced(e.getTargetException()) : e.getTargetException();
        }
    }

    private static Throwable paced(Throwable why) {
        if (!(why instanceof KafkaException) || why instanceof WakeupException || why instanceof InterruptException) {
            return why;
        }
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            return new InterruptException(e);
        }
        return why instanceof AuthenticationException
                ? new KafkaException("not let in: " + why.getMessage(), why)
                : why;
    }
}
