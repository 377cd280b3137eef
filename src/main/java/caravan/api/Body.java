package caravan.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The body of an answer as it came, in parts: no second copy of it is made. For one thread at a time. */
final class Body {

    private static final int LONGEST_MESSAGE = 500;

    private final List<byte[]> parts = new ArrayList<>();

    void add(ByteBuffer part) {
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        parts.add(bytes);
    }

    InputStream stream() {
        return new SequenceInputStream(Collections.enumeration(
                parts.stream().map(ByteArrayInputStream::new).toList()));
    }

    /** Its beginning, for messages. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (byte[] part : parts) {
            text.append(new String(part, StandardCharsets.UTF_8));
            if (text.length() > LONGEST_MESSAGE) {
                return text.substring(0, LONGEST_MESSAGE) + '…';
            }
        }
        return text.toString().strip();
    }
}
