package caravan.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes every bulk at once: {@code BulkSink [FILE]} listens on a free port of the loopback interface, which
 * it prints, and ends with its standard input. It answers each document as Elasticsearch does when asked for short
 * answers, and {@code GET} with their number; into FILE it writes them.
 */
public final class BulkSink {

    private static final int PIECE = 1 << 16;
    private static final byte[] ITEM = ascii("{\"create\":{\"_index\":\"caravan-2026.11.25\",\"status\":201}}");

    private final AtomicLong documents = new AtomicLong();
    private final @Nullable OutputStream file;

    private BulkSink(@Nullable OutputStream file) {
        this.file = file;
    }

    public static void main(String[] arguments) throws IOException {
        OutputStream file = arguments.length == 0
                ? null
                : new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[0])), PIECE);
        BulkSink sink = new BulkSink(file);
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            System.out.println(socket.getLocalPort());
            Thread acceptor = new Thread(() -> sink.accept(socket));
            acceptor.setDaemon(true);
            acceptor.start();
            while (System.in.read() >= 0) {
                // whoever has started it ends it
            }
        }
        if (file != null) {
            file.close();
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread server = new Thread(() -> serve(client));
                server.setDaemon(true);
                server.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), PIECE);
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[PIECE];
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                answer(request, in, out, buffer);
            }
        } catch (IOException gone) {
            // the next one may come
        }
    }

    private void answer(String request, InputStream in, OutputStream out, byte[] buffer) throws IOException {
        long length = 0;
        boolean isCompressed = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                length = -1;
            } else if (lower.startsWith("content-encoding:")) {
                isCompressed = true;
            }
        }
        Body body = new Body(in, length);
        long taken = 0;
        if (request.startsWith("POST")) {
            taken = take(isCompressed ? new GZIPInputStream(body, PIECE) : body, buffer);
            documents.addAndGet(taken);
        }
        while (body.read(buffer, 0, buffer.length) > 0) {
            // what is behind the compressed body
        }
        send(request.startsWith("POST") ? items(taken) : ascii(Long.toString(documents.get())), out);
    }

    /** The number of documents; every second line is one. */
    private long take(InputStream body, byte[] buffer) throws IOException {
        long feeds = 0;
        for (int n = body.read(buffer, 0, buffer.length); n > 0; n = body.read(buffer, 0, buffer.length)) {
            for (int i = 0, from = 0; i < n; i++) {
                boolean isEnd = buffer[i] == '\n';
                if (file != null && (isEnd || i == n - 1)) {
                    if (feeds % 2 == 1) {
                        file.write(buffer, from, i + 1 - from);
                    }
                    from = i + 1;
                }
                feeds += isEnd ? 1 : 0;
            }
        }
        return feeds / 2;
    }

    private static byte[] items(long count) {
        byte[] head = ascii("{\"errors\":false,\"took\":3,\"items\":[");
        byte[] answer = new byte[Math.toIntExact(head.length + count * (ITEM.length + 1) + 2)];
        System.arraycopy(head, 0, answer, 0, head.length);
        int at = head.length;
        for (long i = 0; i < count; i++) {
            if (i > 0) {
                answer[at++] = ',';
            }
            System.arraycopy(ITEM, 0, answer, at, ITEM.length);
            at += ITEM.length;
        }
        answer[at++] = ']';
        answer[at++] = '}';
        return java.util.Arrays.copyOf(answer, at);
    }

    private static void send(byte[] answer, OutputStream out) throws IOException {
        out.write(ascii("HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + answer.length + "\r\n\r\n"));
        out.write(answer);
        out.flush();
    }

    /** A line without its end; empty at the end of the stream too. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The body of one request, of a known length or in chunks. */
    private static final class Body extends InputStream {
        private final InputStream in;
        private final boolean isChunked;
        private long left;
        private boolean hasEnded;

        /** @param length -1 for chunks */
        Body(InputStream in, long length) {
            this.in = in;
            this.isChunked = length < 0;
            this.left = Math.max(0, length);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int at, int length) throws IOException {
            if (left == 0 && isChunked && !hasEnded) {
                left = Long.parseLong(line(in), 16);
                hasEnded = left == 0;
                if (hasEnded) {
                    line(in);
                }
            }
            if (left == 0) {
                return -1;
            }
            int n = in.read(to, at, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException();
            }
            left -= n;
            if (left == 0 && isChunked) {
                line(in);
            }
            return n;
        }
    }
}
