package caravan.checkpoint;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One line of the log, without its newline. */
sealed interface LogLine {

    /** What every file begins with; the version follows. */
    String MAGIC = "caravan-checkpoints ";

    /** The one version that is written and read. */
    int VERSION = 1;

    /**
     * A key has a new value.
     *
     * @param value {@code null} when the key was removed
     */
    record Change(String key, @Nullable String value) implements LogLine {}

    /**
     * The lines before are durable together.
     *
     * @param number one higher than the flush before
     * @param changes how many lines belong to it
     */
    record Flush(long number, int changes) implements LogLine {}

    /**
     * The second line of a file, the only one that is ever written over: what follows it was synced up to there. It is
     * itself synced with the flush after, so it may say less than is true but never more.
     *
     * @param length in bytes from the beginning of the file
     */
    record Durable(long length) implements LogLine {}

    /**
     * Not a line of ours, or no longer.
     *
     * @param reason with the values seen, to end a sentence
     */
    record Damaged(String reason) implements LogLine {}

    /** Length of the checksum and the tab behind it. */
    int PREFIX = 9;

    static String header() {
        return MAGIC + VERSION + '\n';
    }

    /** The line with its newline, as it stands in the file. */
    static byte[] encode(LogLine line) {
        byte[] text = (".".repeat(PREFIX) + text(line) + '\n').getBytes(StandardCharsets.UTF_8);
        String checksum = hex(checksum(text, PREFIX, text.length - 1)) + '\t';
        System.arraycopy(checksum.getBytes(StandardCharsets.US_ASCII), 0, text, 0, PREFIX);
        return text;
    }

    private static String text(LogLine line) {
        if (line instanceof Flush flush) {
            return "flush\t" + flush.number + '\t' + flush.changes;
        }
        if (line instanceof Durable durable) {
            // All have one length, so that one can be written over another.
            return String.format("durable\t%019d", durable.length);
        }
        if (line instanceof Change change) {
            String key = Escapes.escape(change.key);
            return change.value == null ? "remove\t" + key : "put\t" + key + '\t' + Escapes.escape(change.value);
        }
        throw new IllegalArgumentException("not written: " + line);
    }

    /** Reads {@code [from..to)}, which holds no newline. */
    static LogLine decode(byte[] bytes, int from, int to) {
        int stated = statedChecksum(bytes, from, to);
        int actual = checksum(bytes, Math.min(from + PREFIX, to), to);
        if (to - from < PREFIX || bytes[from + PREFIX - 1] != '\t' || stated != actual) {
            return new Damaged("its checksum is \"" + printable(bytes, from, Math.min(to, from + PREFIX - 1))
                    + "\", its bytes give " + hex(actual));
        }
        String text = new String(bytes, from + PREFIX, to - from - PREFIX, StandardCharsets.UTF_8);
        try {
            return parse(text.split("\t", -1));
        } catch (IllegalArgumentException e) {
            return new Damaged("its checksum is right but it is unknown: \"" + shortened(text) + '"');
        }
    }

    private static LogLine parse(String[] fields) {
        String kind = fields[0] + '/' + fields.length;
        return switch (kind) {
            case "put/3" -> new Change(Escapes.unescape(fields[1]), Escapes.unescape(fields[2]));
            case "remove/2" -> new Change(Escapes.unescape(fields[1]), null);
            case "flush/3" -> new Flush(Long.parseLong(fields[1]), Integer.parseInt(fields[2]));
            case "durable/2" -> new Durable(Long.parseLong(fields[1]));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static int statedChecksum(byte[] bytes, int from, int to) {
        int value = 0;
        for (int i = from; i < Math.min(to, from + PREFIX - 1); i++) {
            // Upper case is never written: a flipped bit there is damage like any other.
            if (!HexFormat.isHexDigit(bytes[i]) || bytes[i] >= 'A' && bytes[i] <= 'F') {
                return 0;
            }
            value = value << 4 | HexFormat.fromHexDigit(bytes[i]);
        }
        return value;
    }

    private static int checksum(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits(value);
    }

    /** Any bytes, fit for a log. */
    static String printable(byte[] bytes, int from, int to) {
        return shortened(Escapes.escape(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)));
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
