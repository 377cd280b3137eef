package caravan.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of a server on the loopback interface, that fails when told to: by the methods, which take
 * effect at once, on connections that are open too, and may be called by any thread. The server may come and go: while
 * it is away, a connection is reset as soon as it is made.
 */
public final class FaultProxy implements AutoCloseable {

    /** The name of all of its threads. */
    static final String THREADS = "fault proxy";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final int serverPort;
    private final int port;
    /** Bound but not listening: keeps the port ours while it refuses. */
    private final SocketChannel holder;

    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong cuts = new AtomicLong();
    private final Passage requests = new Passage();
    private final Passage responses = new Passage();
    private volatile long delayNanos;
    private volatile boolean isSilent;
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    /** Listens at once, on a free port. */
    public FaultProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        holder = SocketChannel.open();
        holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        holder.bind(new InetSocketAddress(LOOPBACK, 0));
        port = ((InetSocketAddress) holder.getLocalAddress()).getPort();
        accept();
    }

    public int port() {
        return port;
    }

    /** {@code http://127.0.0.1:PORT} */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Connects to the server again whoever comes. */
    public synchronized void accept() throws IOException {
        if (listener == null) {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(LOOPBACK, port), 200);
            listener = socket;
            acceptor = Link.daemon(() -> acceptFrom(socket));
            acceptor.start();
        }
    }

    /** Refuses new connections, as a port does on which nobody listens. Open ones stay, until {@link #cut()}. */
    public synchronized void refuse() throws IOException, InterruptedException {
        if (listener != null) {
            listener.close();
            // The system listens as long as a thread is in accept(2).
            acceptor.join();
            listener = null;
        }
    }

    /** Resets all open connections, to both sides. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /**
     * Resets the connections of the next requests.
     *
     * @param times connections that are to be reset, each the next one that carries a byte of a request
     * @param afterBytes of the request that still reach the server
     */
    public void cutRequests(int times, long afterBytes) {
        requests.cut(times, afterBytes);
    }

    /**
     * Resets the connections of the next responses; with 0 bytes the server has done its work, but nobody hears of it.
     *
     * @param times connections that are to be reset, each the next one that carries a byte of a response
     * @param afterBytes of the response that still reach the client
     */
    public void cutResponses(int times, long afterBytes) {
        responses.cut(times, afterBytes);
    }

    /** Each byte arrives that much later, in both directions; zero ends it. Costs no throughput. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /**
     * Swallows every byte from now on, and nobody is told: half-open connections. Those that lost a byte stay so until
     * they are cut.
     */
    public void goSilent() {
        isSilent = true;
    }

    /** Ends {@link #goSilent()} for connections that have lost nothing, such as new ones. */
    public void speak() {
        isSilent = false;
    }

    /** Connections that were made so far. */
    public long connections() {
        return connections.get();
    }

    /** Connections that are open. */
    public int openConnections() {
        return links.size();
    }

    /** Connections that were reset so far, for whatever reason. */
    public long cuts() {
        return cuts.get();
    }

    /** Bytes that reached the server's side so far. */
    public long requestBytes() {
        return requests.bytes();
    }

    /** Bytes that reached the client's side so far. */
    public long responseBytes() {
        return responses.bytes();
    }

    Passage requests() {
        return requests;
    }

    Passage responses() {
        return responses;
    }

    long delayNanos() {
        return delayNanos;
    }

    boolean isSilent() {
        return isSilent;
    }

    void ended(Link link, boolean isCut) {
        if (links.remove(link) && isCut) {
            cuts.incrementAndGet();
        }
    }

    private void acceptFrom(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                connect(socket.accept());
            } catch (IOException closed) {
                // The loop ends.
            }
        }
    }

    private void connect(Socket client) {
        Link link = new Link(this, client);
        links.add(link);
        connections.incrementAndGet();
        Link.daemon(() -> link.run(serverPort)).start();
    }

    /** Cuts everything and frees the port. */
    @Override
    public void close() throws IOException, InterruptedException {
        refuse();
        cut();
        holder.close();
    }
}
