package caravan.bulk;

import caravan.batch.Incarnation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where a body of lines was read: gives a position to what does not tell its own, the same whenever it is read. Safe
 * for use by several threads.
 */
public interface Origin {

    /** Header of a message that names the origin of its body. */
    String HEADER = "CamelCaravanOrigin";

    /** Whether the body is one record, line feeds included, and not lines of JSON. */
    boolean isOneRecord();

    /**
     * The position of a record.
     *
     * @param from index of its first byte in the body
     * @param end index behind its last byte, and behind its line feed
     * @param epochMillis its own time, {@link caravan.text.Rfc3339#NONE} where it has none
     * @param before time of the record before it in the body, {@code NONE} where that is not known
     */
    LinePosition position(long from, long end, long epochMillis, long before);

    /**
     * An incarnation for what has none: of equal names and times, the same.
     *
     * @param name by which it can be told from everything else
     * @param epochMillis when it was made
     */
    static Incarnation incarnation(String name, long epochMillis) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bits = ByteBuffer.wrap(hash);
            return Incarnation.firstSeenAt(epochMillis, bits.getLong(), bits.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
