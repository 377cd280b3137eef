package caravan.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** One connection through a proxy. Each direction has a thread that reads and one that writes, later by the delay. */
final class Link {

    private static final int CHUNK = 1 << 16;
    private static final int CHUNKS_UNDER_WAY = 64;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server = new Socket();
    private volatile boolean hasLostBytes;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private int openDirections = 2;

    private enum Then {
        GO_ON,
        END,
        RESET
    }

    private record Chunk(byte[] bytes, long dueNanos, Then then) {}

    Link(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** Connects to the server and carries bytes, until both sides have ended or it is reset. */
    void run(int serverPort) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException away) {
            if (!proxy.isSilent()) {
                reset();
            }
            return;
        }
        start(client, server, proxy.requests());
        start(server, client, proxy.responses());
    }

    private void start(Socket from, Socket to, Passage passage) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        Thread writer = daemon(() -> orReset(() -> write(underWay, to, passage)));
        Thread reader = daemon(() -> orReset(() -> read(from, underWay, passage)));
        threads.addAll(List.of(writer, reader));
        writer.start();
        reader.start();
    }

    private void read(Socket from, BlockingQueue<Chunk> underWay, Passage passage)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK];
        long untilCut = -1;
        for (int count = next(from, buffer); count >= 0; count = next(from, buffer)) {
            if (hasLostBytes) {
                continue;
            }
            if (untilCut < 0) {
                untilCut = passage.claim();
            }
            boolean isCut = untilCut >= 0 && untilCut <= count;
            byte[] bytes = Arrays.copyOf(buffer, isCut ? (int) untilCut : count);
            underWay.put(new Chunk(bytes, due(), isCut ? Then.RESET : Then.GO_ON));
            untilCut -= untilCut >= 0 ? count : 0;
        }
        if (!hasLostBytes) {
            underWay.put(new Chunk(new byte[0], due(), Then.END));
        }
    }

    /** Of a silent proxy nobody learns anything, not even that the other side is no more. */
    private int next(Socket from, byte[] buffer) throws IOException {
        int count;
        try {
            count = from.getInputStream().read(buffer);
        } catch (IOException broken) {
            if (!proxy.isSilent() && !hasLostBytes) {
                throw broken;
            }
            count = -1;
        }
        if (proxy.isSilent()) {
            hasLostBytes = true;
        }
        return count;
    }

    private long due() {
        return System.nanoTime() + proxy.delayNanos();
    }

    private void write(BlockingQueue<Chunk> underWay, Socket to, Passage passage)
            throws IOException, InterruptedException {
        Then then = Then.GO_ON;
        while (then == Then.GO_ON) {
            Chunk chunk = underWay.take();
            TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
            to.getOutputStream().write(chunk.bytes());
            passage.passed(chunk.bytes().length);
            then = chunk.then();
        }
        if (then == Then.RESET) {
            reset();
        } else {
            to.shutdownOutput();
            end();
        }
    }

    private synchronized void end() throws IOException {
        openDirections--;
        if (openDirections == 0) {
            client.close();
            server.close();
            proxy.ended(this, false);
        }
    }

    /** Ends it without a farewell, and without what is under way. */
    void reset() {
        proxy.ended(this, true);
        reset(client);
        reset(server);
        threads.forEach(Thread::interrupt);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closedOrNotConnected) {
            // There is nobody to tell.
        }
        try {
            socket.close();
        } catch (IOException closed) {
            // As it should be.
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void orReset(Work work) {
        try {
            work.run();
        } catch (IOException | InterruptedException broken) {
            reset();
        }
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, FaultProxy.THREADS);
        thread.setDaemon(true);
        return thread;
    }
}
