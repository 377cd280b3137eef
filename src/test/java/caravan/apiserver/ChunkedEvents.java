package caravan.apiserver;

import java.io.IOException;
import java.util.Map;

/** A line of JSON per event, each a chunk of its own. */
final class ChunkedEvents implements EventSink {

    private final Connection connection;
    private volatile boolean muted;

    ChunkedEvents(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void open() throws IOException {
        connection.head(200, Map.of("Content-Type", "application/json", "Cache-Control", "no-cache, private"));
        connection.out.flush();
    }

    @Override
    public void send(byte[] event) throws IOException {
        if (muted) {
            return;
        }
        byte[] line = new byte[event.length + 1];
        System.arraycopy(event, 0, line, 0, event.length);
        line[event.length] = '\n';
        connection.chunk(line, 0, line.length);
        connection.out.flush();
    }

    @Override
    public void end() throws IOException {
        if (!muted) {
            connection.lastChunk();
        }
    }

    @Override
    public void mute() {
        muted = true;
    }

    @Override
    public boolean awaitInput() throws IOException {
        return connection.awaitInput();
    }
}
