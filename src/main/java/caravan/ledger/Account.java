package caravan.ledger;

import caravan.batch.Tally;
import caravan.batch.Verdict;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The account of one source file. Each term is moved by its own event, so that the sums are checks:
 *
 * <pre>
 * bytes     read = delivered + filtered + dead-lettered + spooled + in flight
 * records   read = delivered + filtered + dead-lettered + spooled
 * </pre>
 *
 * Bytes count once per position: when they first leave for the route they are read and in flight; what a step holds
 * back is taken out of both; when the checkpoint passes them they leave flight and stand under the verdicts of their
 * records. Records are read when the checkpoint passes them. Bytes that cannot be read any more (their file vanished
 * or was truncated) are {@code lost}, beside the sums. Safe for use by several threads.
 */
public final class Account {

    private static final Verdict[] FINAL = {Verdict.DELIVERED, Verdict.FILTERED, Verdict.DEAD_LETTERED, Verdict.SPOOLED
    };

    private final Map<Verdict, long[]> verdicts = new EnumMap<>(Verdict.class);
    private final Map<String, long[]> names = new TreeMap<>();
    private long readBytes;
    private long readRecords;
    private long inFlightBytes;
    private long lostBytes;
    private long unrouted;

    /** An account with nothing in it. */
    public Account() {
        for (Verdict verdict : FINAL) {
            verdicts.put(verdict, new long[2]);
        }
    }

    /** Bytes leave for the route for the first time. */
    public synchronized void departed(long bytes) {
        readBytes += bytes;
        inFlightBytes += bytes;
    }

    /** A step held bytes back; they will depart again. */
    public synchronized void heldBack(long bytes) {
        readBytes -= bytes;
        inFlightBytes -= bytes;
    }

    /** The checkpoint passes {@code bytes} of the file, which held {@code records} with these verdicts. */
    public synchronized void acknowledged(long bytes, long records, Tally tally) {
        inFlightBytes -= bytes;
        readRecords += records;
        for (Verdict verdict : FINAL) {
            Tally.Amount amount = tally.of(verdict);
            add(terms(verdict), amount.records(), amount.bytes());
        }
        tally.byName()
                .forEach((name, amount) ->
                        add(names.computeIfAbsent(name, any -> new long[2]), amount.records(), amount.bytes()));
    }

    /** Bytes which were in flight cannot be read again. */
    public synchronized void lostInFlight(long bytes) {
        inFlightBytes -= bytes;
        readBytes -= bytes;
        lostBytes += bytes;
    }

    /** Bytes that never departed are gone. */
    public synchronized void lost(long bytes) {
        lostBytes += bytes;
    }

    /** A batch came back with records that have no verdict. */
    public synchronized void unrouted() {
        unrouted++;
    }

    /** Adds another account's terms to this one. */
    public synchronized void add(Account other) {
        synchronized (other) {
            readBytes += other.readBytes;
            readRecords += other.readRecords;
            inFlightBytes += other.inFlightBytes;
            lostBytes += other.lostBytes;
            unrouted += other.unrouted;
            other.verdicts.forEach((verdict, terms) -> add(terms(verdict), terms[0], terms[1]));
            other.names.forEach(
                    (name, terms) -> add(names.computeIfAbsent(name, any -> new long[2]), terms[0], terms[1]));
        }
    }

    private static void add(long[] terms, long records, long bytes) {
        terms[0] += records;
        terms[1] += bytes;
    }

    private long[] terms(Verdict verdict) {
        return verdicts.computeIfAbsent(verdict, any -> new long[2]);
    }

    /** Source bytes that left for the route, each position once. */
    public synchronized long readBytes() {
        return readBytes;
    }

    /** Records that the checkpoint has passed. */
    public synchronized long readRecords() {
        return readRecords;
    }

    /** Bytes that left and that the checkpoint has not passed. */
    public synchronized long inFlightBytes() {
        return inFlightBytes;
    }

    /** Source bytes that the checkpoint has passed. */
    public synchronized long acknowledgedBytes() {
        return readBytes - inFlightBytes;
    }

    /** Bytes that are gone unread. */
    public synchronized long lostBytes() {
        return lostBytes;
    }

    /** Batches that came back without verdicts. */
    public synchronized long unroutedBatches() {
        return unrouted;
    }

    /** Source bytes with this verdict. */
    public synchronized long bytes(Verdict verdict) {
        return terms(verdict)[1];
    }

    /** Records with this verdict. */
    public synchronized long records(Verdict verdict) {
        return terms(verdict)[0];
    }

    /** What read bytes are above the sum of the other terms: 0, or the ledger is wrong. */
    public synchronized long missingBytes() {
        long sum = inFlightBytes;
        for (Verdict verdict : FINAL) {
            sum += bytes(verdict);
        }
        return readBytes - sum;
    }

    /** What read records are above the sum of the verdicts: 0, or the ledger is wrong. */
    public synchronized long missingRecords() {
        long sum = 0;
        for (Verdict verdict : FINAL) {
            sum += records(verdict);
        }
        return readRecords - sum;
    }

    /** Whether both sums hold. */
    public synchronized boolean isBalanced() {
        return missingBytes() == 0 && missingRecords() == 0;
    }

    /**
     * The terms as text, to be kept with the checkpoint: {@code read=<records>/<bytes> delivered=<records>/<bytes> ...
     * lost=0/<bytes>}; what is in flight is left out, it will be read again.
     */
    public synchronized String toText() {
        StringJoiner text = new StringJoiner(" ");
        text.add("read=" + readRecords + '/' + (readBytes - inFlightBytes));
        for (Verdict verdict : FINAL) {
            text.add(verdict.name() + '=' + terms(verdict)[0] + '/' + terms(verdict)[1]);
        }
        text.add("lost=0/" + lostBytes);
        names.forEach((name, terms) -> text.add("by:" + escape(name) + '=' + terms[0] + '/' + terms[1]));
        return text.toString();
    }

    /**
     * Reads {@link #toText}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Account parse(String text) {
        Account account = new Account();
        for (String term : text.split(" ", -1)) {
            int equals = term.lastIndexOf('=');
            int slash = term.lastIndexOf('/');
            if (equals < 0 || slash < equals) {
                throw new IllegalArgumentException("ledger term without records/bytes: \"" + term + '"');
            }
            account.restore(
                    term.substring(0, equals),
                    Long.parseLong(term.substring(equals + 1, slash)),
                    Long.parseLong(term.substring(slash + 1)));
        }
        return account;
    }

    private void restore(String name, long records, long bytes) {
        if (name.equals("read")) {
            readRecords = records;
            readBytes = bytes;
        } else if (name.equals("lost")) {
            lostBytes = bytes;
        } else if (name.startsWith("by:")) {
            names.put(unescape(name.substring(3)), new long[] {records, bytes});
        } else {
            verdicts.put(Verdict.valueOf(name), new long[] {records, bytes});
        }
    }

    private static String escape(String name) {
        return java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String unescape(String name) {
        return java.net.URLDecoder.decode(name, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public synchronized String toString() {
        StringJoiner text = new StringJoiner(", ");
        text.add("read " + readBytes + " bytes " + readRecords + " records");
        for (Verdict verdict : FINAL) {
            text.add(verdict.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ' ' + bytes(verdict)
                    + " bytes " + records(verdict) + " records");
        }
        return text.add("in flight " + inFlightBytes + " bytes")
                .add("lost " + lostBytes + " bytes")
                .toString();
    }
}
