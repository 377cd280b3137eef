package caravan.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The events of a watch, read on a thread of its own so that waits for them are bounded. */
final class Events implements AutoCloseable {

    /** What {@link #next} says of a stream that has ended in order, and of one that broke. */
    static final String ENDED = "ended";

    static final String BROKEN = "broken";

    private final InputStream in;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();

    Events(InputStream in) {
        this.in = in;
        Thread thread = new Thread(this::read, "events");
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(Json.MAPPER.readTree(line));
            }
            events.add(Json.object().put("type", ENDED));
        } catch (IOException e) {
            events.add(Json.object().put("type", BROKEN));
        }
    }

    JsonNode next() throws InterruptedException {
        JsonNode event = events.poll(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no event in " + Client.PATIENCE);
        }
        return event;
    }

    /** {@code "ADDED web"}, of the next event; {@link #ENDED} or {@link #BROKEN} at the end. */
    String nextText() throws InterruptedException {
        JsonNode event = next();
        return (event.path("type").asText()
                        + ' '
                        + event.at("/object/metadata/name").asText())
                .strip();
    }

    /** Whether an event is there that was not taken. */
    boolean hasMore() {
        return !events.isEmpty();
    }

    /** Leaves. */
    @Override
    public void close() throws IOException {
        in.close();
    }
}
