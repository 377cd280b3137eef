package caravan.routing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;

/**
 * The threads of a collector, which do their work again and again while they {@link #areRunning}, and rest between. Nobody
 * interrupts them, for that would close the files that they read; a rest ends when they are woken. Safe for use by several
 * threads.
 */
public final class Threads {

    private final CamelContext context;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final Object pause = new Object();
    private volatile boolean running;

    /** None yet. */
    public Threads(CamelContext context) {
        this.context = context;
    }

    /**
     * Starts one.
     *
     * @param name what it does; its name is made of that as Camel makes those of its own
     * @param work returns when the threads no longer run
     */
    public void start(String name, Runnable work) {
        running = true;
        Thread thread = new Thread(work, context.getExecutorServiceManager().resolveThreadName(name));
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Whether they are to go on. */
    public boolean areRunning() {
        return running;
    }

    /** Waits so long, or until they are woken. Returns at once when they are to end. */
    public void rest(long millis) {
        synchronized (pause) {
            if (running) {
                try {
                    pause.wait(millis);
                } catch (InterruptedException e) {
                    running = false;
                }
            }
        }
    }

    /** Ends every rest. */
    public void wake() {
        synchronized (pause) {
            pause.notifyAll();
        }
    }

    /** Names of those that have ended although they are to go on. */
    public List<String> ended() {
        return running
                ? threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.TERMINATED)
                        .map(Thread::getName)
                        .toList()
                : List.of();
    }

    /** Lets them end, and waits for that as long as the end of the collector may take. */
    public void end(Ending ending) {
        running = false;
        wake();
        ending.join(threads);
        threads.clear();
    }
}
