package caravan.routing;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.node.Wait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long LONG = 60_000;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Threads threads = new Threads(context);
    private final AtomicInteger rounds = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private void work() {
        while (threads.areRunning()) {
            rounds.incrementAndGet();
            threads.rest(LONG);
        }
    }

    private void end() {
        Ending ending = Ending.of(context, () -> {});
        ending.begin();
        threads.end(ending);
    }

    @Test
    void wakingEndsARestAndEndingEndsTheThreads() throws Exception {
        threads.start("work", this::work);
        assertThat(Wait.until(SOON, () -> rounds.get() == 1)).isTrue();
        assertThat(Wait.until(SOON, () -> {
                    threads.wake();
                    return rounds.get() > 1;
                }))
                .isTrue();
        end();
        int last = rounds.get();

        assertThat(threads.areRunning()).isFalse();
        threads.rest(LONG); // returns at once
        assertThat(rounds).hasValue(last);
    }

    @Test
    void oneThatHasEndedBeforeItsTimeIsNamed() throws Exception {
        threads.start("work", this::work);
        assertThat(threads.ended()).isEmpty();
        threads.start("fleeting", () -> {});
        assertThat(Wait.until(SOON, () -> threads.ended().size() == 1)).isTrue();
        assertThat(threads.ended().get(0)).contains("fleeting");
        end();

        assertThat(threads.ended()).isEmpty();
    }
}
