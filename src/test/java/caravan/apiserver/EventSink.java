package caravan.apiserver;

import java.io.IOException;

/** How the events of a watch reach the client. */
interface EventSink {

    /** Begins the answer. */
    void open() throws IOException;

    void send(byte[] event) throws IOException;

    /** Ends the answer in order. */
    void end() throws IOException;

    /** From now on nothing is sent, not even what the protocol asks for. */
    void mute();

    /** Waits on the connection's thread until the client sends a next request, or leaves: false. */
    boolean awaitInput() throws IOException;

    static EventSink of(Request request, Connection connection) {
        return request.isWebSocket() ? new WebSocketEvents(request, connection) : new ChunkedEvents(connection);
    }
}
