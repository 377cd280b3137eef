package caravan.apiserver;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text frame per event (RFC 6455), which the real server offers on every watch and fabric8's client asks for first.
 * Pings are answered; extensions and sub-protocols are not known.
 */
final class WebSocketEvents implements EventSink {

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int FINAL = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final byte[] NORMAL_CLOSURE = {1000 >> 8, (byte) (1000 & 0xff)};

    private final Request request;
    private final Connection connection;
    private volatile boolean muted;

    WebSocketEvents(Request request, Connection connection) {
        this.request = request;
        this.connection = connection;
    }

    @Override
    public synchronized void open() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Accept", accept(request.header("sec-websocket-key")));
        connection.head(101, headers);
        connection.out.flush();
    }

    private static String accept(String key) {
        try {
            byte[] bytes = (key + GUID).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void send(byte[] event) throws IOException {
        frame(TEXT, event);
    }

    @Override
    public void end() throws IOException {
        frame(CLOSE, NORMAL_CLOSURE);
    }

    @Override
    public void mute() {
        muted = true;
    }

    private synchronized void frame(int opcode, byte[] payload) throws IOException {
        if (muted) {
            return;
        }
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (FINAL | opcode));
        if (payload.length < 126) {
            head.put((byte) payload.length);
        } else if (payload.length < 1 << 16) {
            head.put((byte) 126).putShort((short) payload.length);
        } else {
            head.put((byte) 127).putLong(payload.length);
        }
        connection.out.write(head.array(), 0, head.position());
        connection.out.write(payload);
        connection.out.flush();
    }

    /** False in any case: nothing follows a WebSocket on its connection. */
    @Override
    public boolean awaitInput() throws IOException {
        DataInputStream in = new DataInputStream(connection.in);
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                byte[] payload = payload(in);
                if (opcode == PING) {
                    frame(PONG, payload);
                } else if (opcode == CLOSE) {
                    return false;
                }
            }
        } catch (EOFException e) {
            return false;
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        long length = first & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] mask = in.readNBytes((first & FINAL) == 0 ? 0 : 4);
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        for (int i = 0; i < payload.length && mask.length > 0; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }
}
