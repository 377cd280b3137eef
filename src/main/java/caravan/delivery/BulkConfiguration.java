package caravan.delivery;

import caravan.text.ByteSize;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.spi.UriPath;

/** The options of a {@code bulk:} endpoint. All but the destination are the consumer's. */
@UriParams
public class BulkConfiguration {

    private static final int MOST_CONSUMERS = 64;
    private static final int LEAST_SIZE = 1024;
    private static final int MOST_SIZE = 256 << 20;

    @UriPath
    @Metadata(required = true)
    private String destination = "";

    @UriParam(label = "consumer", defaultValue = "5m")
    private String size = "5m";

    @UriParam(label = "consumer", defaultValue = "50000")
    private int records = 50_000;

    @UriParam(label = "consumer", defaultValue = "1s", javaType = "java.time.Duration")
    private long age = 1_000;

    @UriParam(label = "consumer", defaultValue = "1")
    private int concurrentConsumers = 1;

    @UriParam(label = "consumer")
    private String deadLetter = "";

    @UriParam(label = "consumer,advanced", defaultValue = "1s", javaType = "java.time.Duration")
    private long firstBackoff = 1_000;

    @UriParam(label = "consumer,advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long maxBackoff = 30_000;

    /**
     * When a bulk is full.
     *
     * @param bytes of its lines
     * @param records of it
     * @param ageMillis after its first record
     */
    record Limits(long bytes, int records, long ageMillis) {}

    /** @throws IllegalArgumentException naming every fault */
    Limits limits() {
        StringBuilder faults = new StringBuilder();
        long bytes = LEAST_SIZE;
        try {
            bytes = ByteSize.parse("size", size);
            check(
                    bytes >= LEAST_SIZE && bytes <= MOST_SIZE,
                    "`size` must be " + LEAST_SIZE + " to " + MOST_SIZE + " bytes",
                    size,
                    faults);
        } catch (IllegalArgumentException e) {
            faults.append("; ").append(e.getMessage());
        }
        check(!destination.isBlank(), "`destination` must be given", destination, faults);
        check(records >= 1, "`records` must be at least 1", records, faults);
        check(age >= 1, "`age` must be at least 1 ms", age, faults);
        check(
                concurrentConsumers >= 1 && concurrentConsumers <= MOST_CONSUMERS,
                "`concurrentConsumers` must be 1 to " + MOST_CONSUMERS,
                concurrentConsumers,
                faults);
        check(
                firstBackoff >= 1 && firstBackoff <= maxBackoff,
                "`firstBackoff` must be at least 1 ms and at most `maxBackoff` (" + maxBackoff + " ms)",
                firstBackoff,
                faults);
        if (faults.length() > 0) {
            throw new IllegalArgumentException("bulk:" + destination + ": " + faults.substring(2));
        }
        return new Limits(bytes, records, age);
    }

    private static void check(boolean holds, String rule, Object value, StringBuilder faults) {
        if (!holds) {
            faults.append("; ").append(rule).append(": was ").append(value);
        }
    }

    public String getDestination() {
        return destination;
    }

    /** The name of the destination, as it appears in the ledger and in dead letters. */
    public void setDestination(String destination) {
        this.destination = destination;
    }

    public String getSize() {
        return size;
    }

    /** Bytes of JSON lines that make a bulk: <code>5m</code>, <code>5242880</code>. The last record may go beyond it. */
    public void setSize(String size) {
        this.size = size;
    }

    public int getRecords() {
        return records;
    }

    /** Records that make a bulk, however small they are. */
    public void setRecords(int records) {
        this.records = records;
    }

    public long getAge() {
        return age;
    }

    /** Time after its first record that a bulk is sent at the latest. */
    public void setAge(long age) {
        this.age = age;
    }

    public int getConcurrentConsumers() {
        return concurrentConsumers;
    }

    /**
     * Bulks that are on their way at a time. With more than one, records of one file may reach the store in another
     * order than they were written in.
     */
    public void setConcurrentConsumers(int concurrentConsumers) {
        this.concurrentConsumers = concurrentConsumers;
    }

    public String getDeadLetter() {
        return deadLetter;
    }

    /**
     * Endpoint that gets the records which the store refuses for good, as bulks of their own with the reasons. Its route
     * gives them their verdict; while it does not they wait, and what is behind them. Without it their batches fail, and
     * come again from the collector.
     */
    public void setDeadLetter(String deadLetter) {
        this.deadLetter = deadLetter;
    }

    public long getFirstBackoff() {
        return firstBackoff;
    }

    /** Pause before a bulk is sent again whose route has failed; it doubles from time to time. */
    public void setFirstBackoff(long firstBackoff) {
        this.firstBackoff = firstBackoff;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    /** Longest such pause. */
    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }
}
