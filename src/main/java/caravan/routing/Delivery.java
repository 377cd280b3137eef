package caravan.routing;

import caravan.batch.Batch;

/** Where batches go. Each call ends with {@link Batch#completed}, at once or later, and throws nothing. */
public interface Delivery {

    /** Sends a batch down the route; returns when its ordered part is over. */
    void deliver(Batch batch);

    /** Sends a batch that nobody takes to the dead letters. */
    void deadLetter(Batch batch, Throwable why);

    /** Whether there is a place for dead letters. */
    boolean hasDeadLetters();
}
