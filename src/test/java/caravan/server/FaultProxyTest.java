package caravan.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In front of a server that sends back what it gets. */
@Timeout(30)
class FaultProxyTest {

    private static final int PATIENCE_MILLIS = 10_000;

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer(0);
        proxy = new FaultProxy(server.port());
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        server.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(FaultProxy.THREADS)) {
                thread.join(PATIENCE_MILLIS);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void carriesAndCountsBothWays() throws Exception {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.requestBytes()).isEqualTo(5);
        assertThat(proxy.responseBytes()).isEqualTo(5);
        assertThat(proxy.cuts()).isZero();
    }

    @Test
    void carriesMuchUnharmedAndLate() throws Exception {
        byte[] much = new byte[20_000_000];
        new Random(1).nextBytes(much);
        proxy.delay(Duration.ofMillis(20));
        try (Socket client = connect()) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(client, much));
            assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
            sending.join();
        }
    }

    @Test
    void delaysEachDirection() throws Exception {
        try (Socket client = connect()) {
            echo(client, "prompt");
            proxy.delay(Duration.ofMillis(150));
            long start = System.nanoTime();
            assertThat(echo(client, "late")).isEqualTo("late");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * 150_000_000L);
        }
    }

    @Test
    void refusesNewConnectionsOnly() throws Exception {
        try (Socket before = connect()) {
            echo(before, "before");
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echo(before, "still")).isEqualTo("still");
            proxy.accept();
            try (Socket after = connect()) {
                assertThat(echo(after, "after")).isEqualTo("after");
            }
        }
    }

    @Test
    void cutsWhatIsOpen() throws Exception {
        try (Socket one = connect();
                Socket other = connect()) {
            echo(one, "1");
            echo(other, "2");
            proxy.cut();
            assertThatThrownBy(() -> one.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        server.awaitEnds(2);
        assertThat(server.resets()).isEqualTo(2);
        assertThat(proxy.cuts()).isEqualTo(2);
        assertThat(proxy.openConnections()).isZero();
    }

    @Test
    void losesAResponse() throws Exception {
        try (Socket client = connect()) {
            echo(client, "first");
            proxy.cutResponses(1, 0);
            assertThatThrownBy(() -> echo(client, "second")).isInstanceOf(SocketException.class);
        }
        server.awaitEnds(1);
        assertThat(server.received()).isEqualTo("firstsecond");
        try (Socket client = connect()) {
            assertThat(echo(client, "third")).isEqualTo("third");
        }
    }

    @Test
    void cutsWithinAResponse() throws Exception {
        proxy.cutResponses(1, 3);
        try (Socket client = connect()) {
            send(client, bytes("response"));
            InputStream in = client.getInputStream();
            assertThat(new String(in.readNBytes(3), StandardCharsets.UTF_8)).isEqualTo("res");
            assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void cutsWithinRequestsAsOftenAsAsked() throws Exception {
        proxy.cutRequests(2, 4);
        for (int time = 0; time < 2; time++) {
            try (Socket client = connect()) {
                assertThatThrownBy(() -> echo(client, "request")).isInstanceOf(SocketException.class);
            }
        }
        server.awaitEnds(2);
        assertThat(server.received()).isEqualTo("requrequ");
        try (Socket client = connect()) {
            assertThat(echo(client, "third")).isEqualTo("third");
        }
        assertThat(proxy.cuts()).isEqualTo(2);
    }

    @Test
    void swallowsAndTellsNobody() throws Exception {
        try (Socket client = connect()) {
            echo(client, "before");
            proxy.goSilent();
            client.setSoTimeout(100);
            assertThatThrownBy(() -> echo(client, "lost")).isInstanceOf(SocketTimeoutException.class);
            server.close();
            assertThatThrownBy(() -> echo(client, "lost")).isInstanceOf(SocketTimeoutException.class);
            server = new EchoServer(server.port());
            proxy.speak();
            assertThatThrownBy(() -> echo(client, "still")).isInstanceOf(SocketTimeoutException.class);
            try (Socket after = connect()) {
                assertThat(echo(after, "after")).isEqualTo("after");
            }
            assertThat(server.received()).isEqualTo("after");
            proxy.cut();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void resetsWhileTheServerIsAway() throws Exception {
        server.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        server = new EchoServer(server.port());
        try (Socket client = connect()) {
            assertThat(echo(client, "back")).isEqualTo("back");
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static String echo(Socket client, String text) throws IOException {
        send(client, bytes(text));
        return new String(client.getInputStream().readNBytes(text.length()), StandardCharsets.UTF_8);
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException broken) {
            // The reading side fails too.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
