package caravan.batch;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Source bytes and records by verdict. Each record counts once, under its final verdict; beside that each destination
 * and each filter rule counts what it took, under {@code "<verdict>:<name>"}. Not safe for use by several threads.
 */
public final class Tally {

    /**
     * An amount.
     *
     * @param records logical records
     * @param bytes source bytes, line ends included
     */
    public record Amount(long records, long bytes) {
        /** Nothing. */
        public static final Amount ZERO = new Amount(0, 0);

        Amount plus(long moreRecords, long moreBytes) {
            return new Amount(records + moreRecords, bytes + moreBytes);
        }
    }

    private final Map<Verdict, Amount> byVerdict = new EnumMap<>(Verdict.class);
    private final Map<String, Amount> byName = new TreeMap<>();

    void add(Verdict verdict, long records, long bytes) {
        if (records != 0 || bytes != 0) {
            byVerdict.put(verdict, of(verdict).plus(records, bytes));
        }
    }

    void add(Verdict verdict, String name, long records, long bytes) {
        String key = verdict.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ':' + name;
        byName.put(key, byName.getOrDefault(key, Amount.ZERO).plus(records, bytes));
    }

    /** What ended with this verdict. */
    public Amount of(Verdict verdict) {
        return byVerdict.getOrDefault(verdict, Amount.ZERO);
    }

    /** What each destination and each rule took, by {@code "delivered:archive"}, {@code "filtered:debug"}, .... */
    public Map<String, Amount> byName() {
        return Collections.unmodifiableMap(byName);
    }

    @Override
    public String toString() {
        return byVerdict + " " + byName;
    }
}
