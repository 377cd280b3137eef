package caravan.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends back what it gets, and remembers it. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket();
    private final Thread acceptor;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Semaphore ends = new Semaphore(0);
    private final AtomicInteger resets = new AtomicInteger();

    /** @param port 0 for any */
    EchoServer(int port) throws IOException {
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        acceptor = daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Of all connections, as it came. */
    String received() {
        return received.toString(StandardCharsets.UTF_8);
    }

    /** Waits until that many more connections have ended. */
    void awaitEnds(int count) throws InterruptedException {
        if (!ends.tryAcquire(count, 10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("only " + ends.availablePermits() + " connections have ended");
        }
    }

    /** Connections that were reset by the client. */
    int resets() {
        return resets.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                daemon(() -> echo(client));
            } catch (IOException closed) {
                // The loop ends.
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            byte[] buffer = new byte[1 << 16];
            for (int count = client.getInputStream().read(buffer);
                    count >= 0;
                    count = client.getInputStream().read(buffer)) {
                received.write(buffer, 0, count);
                client.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException reset) {
            resets.incrementAndGet();
        } finally {
            ends.release();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "echo server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        listener.close();
        acceptor.join();
        for (Socket client : clients) {
            client.close();
        }
    }
}
