package caravan.apiserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Every request, noted right before its answer: who has an answer finds its call. Safe for use by several threads.
 */
public final class CallLog {

    private final List<Call> calls = new ArrayList<>();
    private final List<String> openWatches = new ArrayList<>();

    synchronized void add(Call call) {
        calls.add(call);
        notifyAll();
    }

    synchronized void opened(Resource resource) {
        openWatches.add(resource.plural);
        notifyAll();
    }

    synchronized void closed(Resource resource) {
        openWatches.remove(resource.plural);
        notifyAll();
    }

    public synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    public synchronized int count() {
        return calls.size();
    }

    /** {@code count("list", "pods")}, whatever the answer was. */
    public synchronized int count(String verb, String resource) {
        return count(call -> call.verb().equals(verb) && call.resource().equals(resource));
    }

    public synchronized int count(Predicate<Call> which) {
        return (int) calls.stream().filter(which).count();
    }

    /** Watches whose client has not left, silent ones included. */
    public synchronized int openWatches() {
        return openWatches.size();
    }

    public synchronized int openWatches(String resource) {
        return (int) openWatches.stream().filter(resource::equals).count();
    }

    /** Forgets the calls; open watches stay counted. */
    public synchronized void clear() {
        calls.clear();
    }

    /** False if it did not come true in time. Looked at after each call, and when a watch begins or ends. */
    public synchronized boolean await(Duration within, Predicate<CallLog> condition) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.test(this)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return true;
    }

    @Override
    public synchronized String toString() {
        return calls + ", open watches: " + openWatches;
    }
}
