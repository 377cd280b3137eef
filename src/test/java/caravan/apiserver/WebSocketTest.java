package caravan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Watches over a WebSocket, as fabric8's client asks for them. */
class WebSocketTest extends ServerTest implements WebSocket.Listener {

    private static final String WATCH = "/api/v1/pods?watch=true&resourceVersion=1";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    private WebSocket open(String path, String token) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        received.add("pong");
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        received.add("closed " + status);
        return null;
    }

    private String next() throws InterruptedException {
        return received.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void eventsSmallAndLargeArriveAndTheEndIsInOrder() throws Exception {
        pods("node-1", "a");
        server.create(Pods.running("shop", "b", "node-1").largerThan(70_000));
        open(WATCH + "&timeoutSeconds=1", ApiServer.ADMIN);
        JsonNode small = Json.MAPPER.readTree(next());
        JsonNode large = Json.MAPPER.readTree(next());
        assertThat(small.at("/object/metadata/name").asText()).isEqualTo("a");
        assertThat(large.at("/object/metadata/name").asText()).isEqualTo("b");
        assertThat(next()).isEqualTo("closed 1000");
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches() == 0))
                .isTrue();
    }

    @Test
    void clientPingsAndCloses() throws Exception {
        WebSocket socket = open(WATCH, ApiServer.ADMIN);
        socket.sendPing(ByteBuffer.allocate(3)).join();
        assertThat(next()).isEqualTo("pong");
        assertThat(server.calls().openWatches()).isEqualTo(1);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(server.calls().await(Client.PATIENCE, calls -> calls.openWatches() == 0))
                .isTrue();
    }

    @Test
    void frozenWatchAnswersNoPing() throws Exception {
        WebSocket socket = open(WATCH, ApiServer.ADMIN);
        server.freezeWatches();
        socket.sendPing(ByteBuffer.allocate(3)).join();
        pods("node-1", "a");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(next()).isEqualTo("closed 1006");
    }

    @Test
    void goneVersionIsAnErrorEvent() throws Exception {
        pods("node-1", "a", "b");
        server.compact();
        open(WATCH, ApiServer.ADMIN);
        assertThat(Json.MAPPER.readTree(next()).at("/object/code").asInt()).isEqualTo(410);
        assertThat(next()).isEqualTo("closed 1000");
    }

    @Test
    void refusalIsAnHttpAnswer() {
        assertThatThrownBy(() -> open(WATCH, "unknown"))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertThat(server.calls().all()).singleElement().returns(401, Call::status);
    }
}
