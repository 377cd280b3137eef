package caravan.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ledger in the line that the collector logs when it has stopped in order.
 *
 * @param text as it stands there
 * @param readBytes source bytes read
 * @param readRecords records read
 * @param settledBytes bytes of delivered, filtered, dead-lettered and spooled records
 * @param settledRecords their number
 * @param inFlightBytes bytes that were read and not settled
 * @param lostBytes bytes that were gone before they were read
 */
public record ReportedLedger(
        String text,
        long readBytes,
        long readRecords,
        long settledBytes,
        long settledRecords,
        long inFlightBytes,
        long lostBytes) {

    private static final Pattern LINE = Pattern.compile("ledger: (read (\\d+) bytes (\\d+) records, .*)");
    private static final Pattern SETTLED =
            Pattern.compile("(delivered|filtered|dead-lettered|spooled) (\\d+) bytes (\\d+) records");
    private static final Pattern IN_FLIGHT = Pattern.compile("in flight (\\d+) bytes");
    private static final Pattern LOST = Pattern.compile("lost (\\d+) bytes");

    /** Finds it in what the collector printed. */
    public static ReportedLedger in(String log) throws IOException {
        Matcher line = LINE.matcher(log);
        if (!line.find()) {
            throw new IOException("the collector logged no ledger:\n" + log);
        }
        String text = line.group(1);
        long bytes = 0;
        long records = 0;
        Matcher settled = SETTLED.matcher(text);
        while (settled.find()) {
            bytes += Long.parseLong(settled.group(2));
            records += Long.parseLong(settled.group(3));
        }
        return new ReportedLedger(
                text,
                Long.parseLong(line.group(2)),
                Long.parseLong(line.group(3)),
                bytes,
                records,
                number(IN_FLIGHT, text),
                number(LOST, text));
    }

    private static long number(Pattern term, String text) throws IOException {
        Matcher found = term.matcher(text);
        if (!found.find()) {
            throw new IOException("the ledger lacks \"" + term + "\": " + text);
        }
        return Long.parseLong(found.group(1));
    }

    /** What does not add up, or is not what a node wrote; empty if all is well. */
    public List<String> faults(long writtenBytes, long writtenRecords) {
        List<String> faults = new ArrayList<>();
        compare(faults, "bytes read and settled or in flight", readBytes, settledBytes + inFlightBytes);
        compare(faults, "records read and settled", readRecords, settledRecords);
        compare(faults, "bytes of the log files and bytes read or lost", writtenBytes, readBytes + lostBytes);
        compare(faults, "records written and read", writtenRecords, readRecords);
        compare(faults, "no bytes in flight, and", 0, inFlightBytes);
        compare(faults, "no bytes lost, and", 0, lostBytes);
        return faults;
    }

    private static void compare(List<String> faults, String what, long expected, long found) {
        if (expected != found) {
            faults.add(what + " must be equal: were " + expected + " and " + found);
        }
    }
}
