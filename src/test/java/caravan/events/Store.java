package caravan.events;

import caravan.batch.Batch;
import caravan.batch.Verdict;
import caravan.event.EventParser;
import caravan.routing.Delivery;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes batches as a route with a store at its end does, and knows records by their position. For one thread. */
final class Store implements Delivery {

    /** Of each record, in the order of their arrival, repetitions too. */
    final List<String> ids = new ArrayList<>();

    final List<String> messages = new ArrayList<>();
    final List<String> buried = new ArrayList<>();
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final EventParser parser = new EventParser();

    /** Whether it has records, but does not tell. */
    boolean isSilent;

    /** Whether it is away. */
    boolean isAway;

    /** A message that it refuses. */
    String poison = "none";

    @Override
    public void deliver(Batch batch) {
        parser.apply(batch);
        boolean isRefused = false;
        for (int i = 0; i < batch.size() && !isAway; i++) {
            isRefused |= batch.get(i).get("message").equals(poison);
        }
        if (isAway || isRefused) {
            batch.completed(isAway ? new IOException("away") : new IllegalArgumentException("poison"));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            ids.add(batch.incarnation(i) + "-" + batch.offset(i) + "-" + batch.endOffset(i));
            messages.add((String) batch.get(i).get("message"));
        }
        if (isSilent) {
            waiting.add(batch);
        } else {
            answer(batch);
        }
    }

    private static void answer(Batch batch) {
        batch.decideAll(Verdict.DELIVERED, "store");
        batch.completed(null);
    }

    /** Tells of everything that it has. */
    void tell() {
        isSilent = false;
        waiting.forEach(Store::answer);
        waiting.clear();
    }

    @Override
    public void deadLetter(Batch batch, Throwable why) {
        parser.apply(batch);
        batch.forEach(record -> buried.add((String) record.get("message")));
        batch.decideAll(Verdict.DEAD_LETTERED, "dead-letters");
        batch.completed(null);
    }

    @Override
    public boolean hasDeadLetters() {
        return true;
    }

    Set<String> distinct() {
        return new LinkedHashSet<>(ids);
    }
}
