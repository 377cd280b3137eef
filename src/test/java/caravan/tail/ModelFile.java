package caravan.tail;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One content history of a source file as the model has it: its bytes, and where the lines stand in them. */
final class ModelFile {

    /** What a container says at once: a line, or partial lines up to a full one. Streams do not mix. */
    static final class Saying {
        final String stream;
        /** Its last line is full, or was torn off for good. */
        boolean isOver;
        /** When its first and its last byte so far were written, monotonic milliseconds. */
        long begun = -1;

        long latest;

        Saying(String stream) {
            this.stream = stream;
        }

        void written(long now) {
            begun = begun < 0 ? now : begun;
            latest = now;
        }
    }

    /**
     * A line, perhaps still without its end.
     *
     * @param tagEnd offset behind the tag's first letter: a piece that comes so far is read as a line
     * @param message offset of the message's first byte
     */
    record Line(ModelFile file, int start, int tagEnd, int message, boolean isFull, Saying saying) {}

    final ModelSource source;
    /** Place among the content histories of the source, oldest 0. */
    final int number;

    int size;
    /** No name leads to its bytes any more. */
    boolean isGone;
    /** Bytes below this were acknowledged, by a verdict that stands on disk. */
    long safe;
    /** The collector's name for it. */
    @Nullable
    String incarnation;

    private final TreeMap<Integer, Line> lines = new TreeMap<>();
    private byte[] bytes = new byte[1024];

    ModelFile(ModelSource source, int number) {
        this.source = source;
        this.number = number;
    }

    void begin(Line line) {
        lines.put(line.start, line);
    }

    void append(byte[] more) {
        if (size + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more.length, 2 * bytes.length));
        }
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    Iterable<Line> lines() {
        return lines.values();
    }

    Line lineAt(long offset) {
        Map.Entry<Integer, Line> line = lines.floorEntry((int) offset);
        if (line == null) {
            throw new AssertionError("no line at " + offset + " of " + this);
        }
        return line.getValue();
    }

    /** Offset behind the line, as far as it was written. */
    int end(Line line) {
        Integer next = lines.higherKey(line.start);
        return next == null ? size : next;
    }

    boolean isEnded(Line line) {
        return bytes[end(line) - 1] == '\n';
    }

    /** Whether {@code there[at..)} are the bytes {@code [from..to)}. */
    boolean holds(long from, long to, byte[] there, int at) {
        return to <= size && Arrays.equals(bytes, (int) from, (int) to, there, at, at + (int) (to - from));
    }

    /** What a piece of a line says: without the head that every line has, where the piece has it, and the line end. */
    byte[] text(long from, long to) {
        Line line = lineAt(from);
        int end = (int) to;
        if (bytes[end - 1] == '\n') {
            end -= end - 2 >= from && bytes[end - 2] == '\r' ? 2 : 1;
        }
        boolean isLine = from == line.start && to >= line.tagEnd;
        int begin = isLine ? Math.min(line.message, end) : (int) from;
        return Arrays.copyOfRange(bytes, begin, end);
    }

    @Override
    public String toString() {
        return source.name + "#" + number + "(" + size + (isGone ? " gone" : "") + ")";
    }
}
