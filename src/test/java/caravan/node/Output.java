package caravan.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.UnaryOperator;

/** One of the two output streams of a container instance: what the application printed and the runtime has yet to log. */
final class Output {

    /** Where containerd cuts: it looks at bytes, so a character may be on both sides. */
    static final int PIECE = 16_384;

    private final String origin;
    private final Written.Amount written;
    private final byte[] name;
    private final Queue<Line> lines = new ArrayDeque<>();
    private long next;

    Output(String container, boolean stderr, Written written) {
        String stream = stderr ? "stderr" : "stdout";
        this.origin = container + '/' + stream;
        this.name = stream.getBytes(StandardCharsets.US_ASCII);
        this.written = written.of(origin);
    }

    /** Prints a record. {@code text} gets the record's blank stamp and gives the whole message. */
    void print(UnaryOperator<String> text) {
        byte[] message = Stamp.seal(text.apply(Stamp.blank(origin, next)));
        int from = 0;
        while (message.length - from > PIECE) {
            lines.add(new Line(message, from, from + PIECE, next));
            from += PIECE;
        }
        lines.add(new Line(message, from, message.length, next));
        next++;
    }

    /** {@code stdout} or {@code stderr}. */
    byte[] name() {
        return name;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Whether some pieces of a record are logged and others not yet. */
    boolean isWithinRecord() {
        Line line = lines.peek();
        return line != null && !line.isFirst();
    }

    /** The next line for the log. */
    Line take() {
        Line line = lines.remove();
        if (line.isLast()) {
            written.add(line.message());
        }
        return line;
    }

    /** The application is killed: what was not taken never will be. */
    void kill() {
        if (isWithinRecord()) {
            written.unfinished.add(lines.element().sequence());
        }
        lines.clear();
    }
}
