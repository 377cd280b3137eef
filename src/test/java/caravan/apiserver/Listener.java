package caravan.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a loopback port with a thread per connection. It can go away and come back on the same port.
 */
final class Listener implements AutoCloseable {

    /** Answers one request; runs on the connection's thread. */
    interface Handler {
        void handle(Request request, Connection connection) throws IOException, InterruptedException;
    }

    private static final int BACKLOG = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final @Nullable SSLSocketFactory tls;
    private final Handler handler;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private final int port;

    Listener(String name, @Nullable SSLSocketFactory tls, Handler handler) {
        this.name = name;
        this.tls = tls;
        this.handler = handler;
        server = bind(0);
        port = server.getLocalPort();
    }

    private ServerSocket bind(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            spawn("accept", () -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    boolean isTls() {
        return tls != null;
    }

    Set<Connection> connections() {
        return connections;
    }

    Thread spawn(String role, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                name + '-' + role);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                spawn("connection", () -> serve(accepted, socket));
            } catch (IOException e) {
                // Closed, or the client was gone before it was accepted.
            }
        }
    }

    private void serve(Socket socket, ServerSocket acceptedBy) {
        try (Connection connection = new Connection(socket, tls)) {
            connections.add(connection);
            try {
                if (acceptedBy.isClosed()) {
                    connection.cut();
                }
                connection.serve(handler);
            } finally {
                connections.remove(connection);
            }
        } catch (IOException e) {
            // The client left, or was cut off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Refuses connections and resets the open ones. */
    void goAway() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::cut);
        join();
    }

    void comeBack() {
        server = bind(port);
    }

    private void join() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
                if (thread.isAlive()) {
                    throw new IllegalStateException(thread.getName() + " did not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        goAway();
    }
}
