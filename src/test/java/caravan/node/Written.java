package caravan.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * What the sample node wrote: per origin (container instance and stream) the number of records, whose sequence is
 * {@code [0..records)}, the bytes of their messages and an order-independent sum over them. As a file, so that another
 * process can judge:
 *
 * <pre>
 * caravan-written 1
 * shop/checkout-5d9c7b6f9-x2x4z/app/0/stdout TAB 4211 TAB 812345 TAB 9f3a62c81e5b7d04 TAB 4211
 *     origin, records, bytes, sum in hex, sequence numbers of records that were begun but never finished, or -
 * </pre>
 *
 * Not safe for use by several threads.
 */
public final class Written {

    private static final String HEADER = "caravan-written 1";
    private static final int COLUMNS = 5;

    /** What one origin wrote. */
    public static final class Amount {
        long records;
        long bytes;
        long sum;
        final Set<Long> unfinished = new TreeSet<>();

        void add(byte[] message) {
            records++;
            bytes += message.length;
            sum += digest(message);
        }

        void addAll(Amount other) {
            records += other.records;
            bytes += other.bytes;
            sum += other.sum;
        }

        /** Complete records. */
        public long records() {
            return records;
        }

        /** Bytes of the messages, without prefixes and line feeds. */
        public long bytes() {
            return bytes;
        }

        /** The sum modulo 2^64 of a digest of each message. */
        public long sum() {
            return sum;
        }
    }

    private final SortedMap<String, Amount> origins = new TreeMap<>();

    /** One message's part of the sum. */
    static long digest(byte[] message) {
        CRC32C crc = new CRC32C();
        crc.update(message);
        long mixed = (crc.getValue() << 32 | message.length) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 31;
    }

    Amount of(String origin) {
        return origins.computeIfAbsent(origin, unknown -> new Amount());
    }

    /** By origin, sorted. */
    public SortedMap<String, Amount> origins() {
        return Collections.unmodifiableSortedMap(origins);
    }

    /** Records of all origins, those included that were begun but never finished. */
    public long begun() {
        return origins.values().stream()
                .mapToLong(amount -> amount.records + amount.unfinished.size())
                .sum();
    }

    /** The sum over all origins. */
    public Amount total() {
        Amount total = new Amount();
        origins.values().forEach(total::addAll);
        return total;
    }

    Written copy() {
        Written copy = new Written();
        origins.forEach((origin, amount) -> {
            copy.of(origin).addAll(amount);
            copy.of(origin).unfinished.addAll(amount.unfinished);
        });
        return copy;
    }

    /** Writes the file; whoever reads it at that time sees the former one or this one. */
    public void save(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        origins.forEach((origin, amount) -> lines.add(String.join(
                "\t",
                origin,
                Long.toString(amount.records),
                Long.toString(amount.bytes),
                Long.toHexString(amount.sum),
                numbers(amount.unfinished))));
        Path whole = Files.write(file.resolveSibling(file.getFileName() + ".new"), lines);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String numbers(Set<Long> of) {
        return of.isEmpty() ? "-" : of.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Reads what {@link #save} wrote. */
    public static Written load(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IOException(file + " must begin with \"" + HEADER + '"');
        }
        Written written = new Written();
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new IOException(file + " must have " + COLUMNS + " columns: was \"" + line + '"');
            }
            Amount amount = written.of(columns[0]);
            amount.records = Long.parseLong(columns[1]);
            amount.bytes = Long.parseLong(columns[2]);
            amount.sum = Long.parseUnsignedLong(columns[3], 16);
            if (!columns[4].equals("-")) {
                Arrays.stream(columns[4].split(",")).map(Long::valueOf).forEach(amount.unfinished::add);
            }
        }
        return written;
    }

    @Override
    public String toString() {
        Amount total = total();
        return total.records + " records, " + total.bytes + " bytes, " + origins.size() + " streams";
    }
}
