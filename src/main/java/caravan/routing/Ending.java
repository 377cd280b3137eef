package caravan.routing;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * The end of something that has records on their way: when it began, and until when they may take. All that end with
 * one Camel context hear of it at once, before the first route is stopped, and have one deadline: its shutdown time-out
 * less what the rest needs (a quarter, three seconds at most), in which checkpoints are written and stores closed.
 * Where a route is stopped alone, they have ten seconds. Safe for use by several threads.
 */
public final class Ending extends LifecycleStrategySupport {

    /** Time that remains for what comes behind the deadline. */
    private static final long MOST_RESERVE = TimeUnit.SECONDS.toMillis(3);

    private static final long ALONE = TimeUnit.SECONDS.toMillis(10);
    private static final long LOOK = 10;
    private static final long LAST_JOIN = 500;

    private final CamelContext context;
    private final Runnable begins;
    private boolean begun;
    private long deadline;

    private Ending(CamelContext context, Runnable begins) {
        this.context = context;
        this.begins = begins;
    }

    /**
     * Waits for the end of a context.
     *
     * @param begins called once, by the thread that stops the context or calls {@link #begin}: must not wait
     */
    public static Ending of(CamelContext context, Runnable begins) {
        Ending ending = new Ending(context, begins);
        context.addLifecycleStrategy(ending);
        return ending;
    }

    @Override
    public void onContextStopping(CamelContext stopping) {
        ShutdownStrategy strategy = stopping.getShutdownStrategy();
        long all = strategy.getTimeUnit().toMillis(strategy.getTimeout());
        begin(all - Math.min(MOST_RESERVE, all / 4));
    }

    /** A route is stopped: the end begins, unless that of the context has. */
    public void begin() {
        context.getLifecycleStrategies().remove(this);
        begin(ALONE);
    }

    private void begin(long millis) {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        }
        begins.run();
    }

    /** Whether it has begun. */
    public synchronized boolean hasBegun() {
        return begun;
    }

    /** Milliseconds until the deadline, 0 behind it. */
    public synchronized long leftMillis() {
        return begun ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) : Long.MAX_VALUE;
    }

    /** Waits until something holds, at most to the deadline. */
    public void await(BooleanSupplier holds) {
        while (!holds.getAsBoolean() && leftMillis() > 0) {
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                cutShort();
            }
        }
    }

    /** Waits for the ends of threads, at most to the deadline and half a second for each that is late. */
    public void join(Collection<? extends Thread> threads) {
        for (Thread thread : threads) {
            try {
                thread.join(leftMillis() + LAST_JOIN);
            } catch (InterruptedException e) {
                cutShort();
                joinLast(thread);
            }
        }
    }

    private static void joinLast(Thread thread) {
        try {
            thread.join(LAST_JOIN);
        } catch (InterruptedException e) {
            // the time-out has been heard of
        }
    }

    /**
     * Camel says so that its time-out is over: the deadline is now. The interrupt is not kept, for it would close the file
     * into which checkpoints are about to be written.
     */
    private synchronized void cutShort() {
        deadline = System.nanoTime();
    }
}
