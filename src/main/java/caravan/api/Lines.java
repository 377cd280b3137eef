package caravan.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Cuts the stream of a watch into its lines, each an event. For one thread at a time. */
final class Lines {

    /** An object cannot be larger than etcd takes, 1.5 MB by default; encoded as JSON it may be some times that. */
    private static final int LONGEST = 32 << 20;

    /** Takes a line. */
    interface Sink {
        void line(byte[] bytes) throws IOException;
    }

    private final Sink sink;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    Lines(Sink sink) {
        this.sink = sink;
    }

    /** @throws IOException what the sink throws, and when a line has no end */
    void add(ByteBuffer part) throws IOException {
        while (part.hasRemaining()) {
            byte b = part.get();
            if (b != '\n') {
                begun.write(b);
            } else if (begun.size() > 0) {
                byte[] line = begun.toByteArray();
                begun.reset();
                sink.line(line);
            }
        }
        if (begun.size() > LONGEST) {
            throw new IOException("an event of a watch may have " + LONGEST + " bytes: had " + begun.size());
        }
    }
}
