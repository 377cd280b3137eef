package caravan.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndingTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger begins = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private Ending ending() {
        return Ending.of(context, begins::incrementAndGet);
    }

    @Test
    void allHaveTheTimeOfTheContextLessTheReserve() {
        context.getShutdownStrategy().setTimeout(25);
        Ending first = ending();
        Ending second = ending();
        assertThat(first.hasBegun()).isFalse();
        first.onContextStopping(context);
        second.onContextStopping(context);
        first.begin();

        assertThat(begins).hasValue(2);
        assertThat(first.leftMillis()).isBetween(20_000L, 22_000L);
        assertThat(second.leftMillis()).isBetween(20_000L, 22_000L);
    }

    @Test
    void reserveIsAQuarterOfAShortTimeout() {
        context.getShutdownStrategy().setTimeout(4);
        Ending ending = ending();
        ending.onContextStopping(context);

        assertThat(ending.leftMillis()).isBetween(2_000L, 3_000L);
    }

    @Test
    void routeThatIsStoppedAloneHasItsOwnTime() {
        Ending ending = ending();
        ending.begin();

        assertThat(ending.leftMillis()).isBetween(8_000L, 10_000L);
        assertThat(context.getLifecycleStrategies()).doesNotContain(ending);
    }

    @Test
    void interruptEndsTheWaitAndIsNotKept() {
        Ending ending = ending();
        ending.begin();
        Thread.currentThread().interrupt();
        ending.await(() -> false);

        assertThat(ending.leftMillis()).isZero();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void threadAtWhichTheTimeoutIsHeardHasHalfASecondToo() throws Exception {
        CountDownLatch isToEnd = new CountDownLatch(1);
        Thread nearlyDone = new Thread(() -> {
            try {
                isToEnd.await();
            } catch (InterruptedException e) {
                // it ends
            }
        });
        nearlyDone.start();
        Ending ending = ending();
        ending.begin();
        Thread.currentThread().interrupt();
        Thread releaser = new Thread(isToEnd::countDown);
        releaser.start();
        ending.join(List.of(nearlyDone));

        assertThat(nearlyDone.isAlive()).isFalse();
        releaser.join();
    }

    @Test
    void threadThatIsLateIsLeft() {
        CountDownLatch never = new CountDownLatch(1);
        Thread late = new Thread(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                // it ends
            }
        });
        late.start();
        Ending ending = ending();
        ending.begin();
        Thread.currentThread().interrupt();
        ending.join(List.of(late));

        assertThat(late.isAlive()).isTrue();
        late.interrupt();
    }
}
