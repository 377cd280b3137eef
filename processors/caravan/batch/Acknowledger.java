package caravan.batch;

/** The collector's side of a batch: what it must hear. Every method may be called from any thread. */
public interface Acknowledger {

    /**
     * A step holds back the batch from {@code buffer index} on; the batch has been shortened already. Called in the
     * ordered part of the route, before anything leaves. Where the batch was cut by force, the collector makes the
     * new end durable before it returns.
     */
    void heldBack(Batch batch);

    /** Nobody has the batch in care any more. Called exactly once for each batch. */
    void settled(Settlement settlement);

    /** Nothing reaches the batch's bytes through its exchange or a retainer any more. Called exactly once. */
    void bytesReleased(Settlement settlement, int bytes);
}
