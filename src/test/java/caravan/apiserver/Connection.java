package caravan.apiserver;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, kept alive between requests. As of a Go server, an answer above 2 KB is chunked; as of the API
 * server, one above 128 KB is compressed for a client that takes gzip. HTTP/2 is not spoken, which a real server prefers
 * over TLS.
 */
final class Connection implements AutoCloseable {

    private static final int CHUNKED_ABOVE = 2048;
    private static final int COMPRESSED_ABOVE = 128 * 1024;
    private static final int CHUNK = 32 * 1024;

    private final Socket raw;
    private final Socket socket;
    final BufferedInputStream in;
    final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Request request;

    Connection(Socket raw, @Nullable SSLSocketFactory tls) throws IOException {
        this.raw = raw;
        raw.setTcpNoDelay(true);
        socket = tls == null ? raw : layered(raw, tls);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), CHUNK);
    }

    private static Socket layered(Socket raw, SSLSocketFactory tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(raw, null, raw.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    void serve(Listener.Handler handler) throws IOException, InterruptedException {
        for (Request next = Request.read(in); next != null; next = Request.read(in)) {
            request = next;
            handler.handle(next, this);
            if (next.header("connection").equalsIgnoreCase("close")) {
                return;
            }
        }
    }

    void answer(int status, String type, byte[] body, int retryAfterSeconds) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", type);
        if (retryAfterSeconds > 0) {
            headers.put("Retry-After", Integer.toString(retryAfterSeconds));
        }
        byte[] bytes = body;
        if (body.length > COMPRESSED_ABOVE
                && request != null
                && request.header("accept-encoding").contains("gzip")) {
            headers.put("Content-Encoding", "gzip");
            headers.put("Vary", "Accept-Encoding");
            bytes = compressed(body);
        }
        if (bytes.length > CHUNKED_ABOVE) {
            head(status, headers);
            for (int at = 0; at < bytes.length; at += CHUNK) {
                chunk(bytes, at, Math.min(CHUNK, bytes.length - at));
            }
            lastChunk();
        } else {
            headers.put("Content-Length", Integer.toString(bytes.length));
            head(status, headers);
            out.write(bytes);
            out.flush();
        }
    }

    private static byte[] compressed(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    /** Begins an answer; without a length its body comes in chunks. */
    void head(int status, Map<String, String> headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (status != 101 && !headers.containsKey("Content-Length")) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void chunk(byte[] bytes, int from, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes, from, length);
        out.write('\r');
        out.write('\n');
    }

    void lastChunk() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Waits until the client sends the next request, which is left unread, or leaves: false. */
    boolean awaitInput() throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        return first >= 0;
    }

    /** Reads and forgets until the client leaves: it gets no answer. */
    void ignore() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }

    /** Waits that long, or until the connection is closed at this end. */
    void pause(Duration time) throws InterruptedException {
        if (!time.isZero()) {
            closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Ends the connection with a reset, as a killed server's kernel does. */
    void cut() {
        closed.countDown();
        try {
            raw.setSoLinger(true, 0);
            raw.close();
        } catch (IOException e) {
            // Is closed.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        raw.close();
    }
}
