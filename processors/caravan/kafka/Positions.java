package caravan.kafka;

import caravan.batch.Incarnation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to where Kafka has the incarnations of one owner for good. Each transaction tells it with a message for each
 * incarnation in it, key {@code <owner>/<incarnation>}, value the offset behind the last record, to a topic that keeps
 * the last one of each key. What is found there at the beginning needs not be sent again.
 *
 * <p>That is right because bulks are sent one after the other, and records of an incarnation in their order: what is
 * below such a position was in this transaction, in one before it, or is a dead letter. Safe for use by several threads.
 */
public final class Positions {

    private record Place(String topic, int partition, String owner) {}

    private volatile @Nullable Place place;
    private volatile Map<Incarnation, Long> found = Map.of();

    /**
     * From now on positions are kept.
     *
     * @param partition where those of the owner are
     * @param known offset by incarnation, as found there
     */
    public void keep(String topic, int partition, String owner, Map<Incarnation, Long> known) {
        found = Map.copyOf(known);
        place = new Place(topic, partition, owner);
    }

    boolean areKept() {
        return place != null;
    }

    /** Whether a record that ends there is in Kafka, as far as that was found at the beginning. */
    boolean has(Incarnation incarnation, long end) {
        Long known = found.get(incarnation);
        return known != null && end <= known;
    }

    String topic() {
        return known().topic();
    }

    int partition() {
        return known().partition();
    }

    byte[] key(Incarnation incarnation) {
        return bytes(known().owner() + '/' + incarnation);
    }

    private Place known() {
        Place known = place;
        if (known == null) {
            throw new IllegalStateException("no positions are kept");
        }
        return known;
    }

    static byte[] value(long end) {
        return bytes(Long.toString(end));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
