package caravan.tail;

import caravan.tail.ModelFile.Line;
import caravan.tail.ModelFile.Saying;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntSupplier;

/** What a container says, as its runtime writes it: every line once, so that its bytes tell where they belong. */
final class ModelWriter {

    static final String POISON = "poison";

    private static final String[] TEXTS = {"a", "bc", "def ", "é", "€", "😀", " ", "\t", "{\"x\":1}", "stdout F "};
    private static final byte[][] INVALID = {{(byte) 0xFF}, {(byte) 0xC3}, {(byte) 0xE2, (byte) 0x82}, {(byte) 0x80}};
    /** Up to here every line is the same; the time is behind it, and no two are equal. */
    static final int TIME_LENGTH = "2026-11-22T12:00:00.000000000Z".length();

    private final Random random;
    private final IntSupplier stamps;
    private final int maxLineBytes;
    /** Percent of lines that are partial. */
    private final int partials;
    /** Percent of lines that no store takes. */
    private final int poisons;

    private final boolean hasBothStreams;
    /** Percent of lines that are long, or of bytes that are no text. */
    private final int oddities;

    private final Map<String, Saying> open = new HashMap<>();

    ModelWriter(
            Random random, IntSupplier stamps, int maxLineBytes, int partials, int poisons, boolean hasBothStreams) {
        this.random = random;
        this.stamps = stamps;
        this.maxLineBytes = maxLineBytes;
        this.partials = partials;
        this.poisons = poisons;
        this.hasBothStreams = hasBothStreams;
        this.oddities = random.nextInt(8);
    }

    private boolean percent(int probability) {
        return random.nextInt(100) < probability;
    }

    /** The bytes of the next line, which is begun in {@code file}. */
    byte[] line(ModelFile file) {
        String stream = hasBothStreams && random.nextInt(3) == 0 ? "stderr" : "stdout";
        boolean isFull = !percent(partials);
        String head = String.format("2026-11-22T12:00:00.%09dZ %s %s", stamps.getAsInt(), stream, isFull ? "F" : "P");
        String tags = percent(5) ? ":tag " : " ";
        Saying saying = open.computeIfAbsent(stream, Saying::new);
        int tagEnd = file.size + head.length();
        file.begin(new Line(file, file.size, tagEnd, tagEnd + tags.length(), isFull, saying));
        if (isFull) {
            over(saying);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes((head + tags).getBytes(StandardCharsets.US_ASCII));
        say(line);
        line.writeBytes((percent(oddities) ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII));
        return line.toByteArray();
    }

    private void say(ByteArrayOutputStream line) {
        int length = length(line.size());
        if (percent(poisons)) {
            line.writeBytes(POISON.getBytes(StandardCharsets.US_ASCII));
        }
        int end = line.size() + length;
        while (line.size() < end) {
            if (percent(oddities) && random.nextInt(10) == 0) {
                line.writeBytes(INVALID[random.nextInt(INVALID.length)]);
            } else {
                line.writeBytes(TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private int length(int head) {
        if (percent(10)) {
            return 0;
        }
        if (percent(oddities)) {
            return Math.max(0, maxLineBytes - head - 8 + random.nextInt(16));
        }
        if (percent(oddities)) {
            return random.nextInt(3 * maxLineBytes);
        }
        return 1 + random.nextInt(percent(20) ? Math.max(30, maxLineBytes / 2) : 30);
    }

    /** The line was torn off for good: what is said next on its stream is something else. */
    void tear(Line line) {
        over(line.saying());
    }

    private void over(Saying saying) {
        saying.isOver = true;
        open.remove(saying.stream, saying);
    }
}
