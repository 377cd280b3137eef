package caravan.encoding;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Made;
import caravan.batch.MessageText;
import caravan.batch.RecordIndex;
import caravan.batch.Span;
import caravan.text.Utf16Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;

/**
 * The step {@code encoding}: makes the messages of a batch UTF-8. Positions stay those of the source's bytes.
 *
 * <pre>
 * - bean:
 *     ref: encoding
 *     method: from('GB18030')
 * </pre>
 *
 * It stands first behind the collector, since it finds the lines of UTF-16 itself; for these the collector is told of
 * the encoding too (option {@code encoding} of {@code tail:}), so that it does not end a batch within a character. A
 * byte order mark at the beginning of a file is left out. Bytes that mean nothing become U+FFFD, and the record bears
 * all of its bytes in {@code message_base64} beside it. Keeps no state but what it has made of its parameter, so any
 * thread may call it.
 */
public final class Decoder {

    private static final byte[] BASE64 = ",\"message_base64\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int TYPICAL_LINE = 128;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Map<String, Encoding> encodings = new ConcurrentHashMap<>();

    /**
     * Makes messages UTF-8 that are in an encoding.
     *
     * @throws IOException where there is none of that name: no record is to blame, so the batch comes again
     */
    public void from(String encoding, Exchange exchange) throws IOException, InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Batch batch)) {
            throw new InvalidPayloadException(exchange, Batch.class);
        }
        try {
            apply(batch, encodings.computeIfAbsent(encoding, Encoding::of));
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Makes the messages of a batch UTF-8. */
    public static void apply(Batch batch, Encoding encoding) {
        if (encoding.lines() != null) {
            split(batch, encoding.lines());
        }
        boolean isUtf8 = encoding.charset().equals(StandardCharsets.UTF_8);
        MessageText text = new MessageText();
        for (int record = 0; record < batch.size(); record++) {
            boolean isFirst = batch.offset(record) == 0;
            text.read(batch, record);
            if ((isFirst || !isUtf8) && !(encoding.isAscii() && isAscii(text))) {
                decode(batch, record, text, encoding, isFirst);
            }
        }
    }

    /** Installs the lines of UTF-16 as records. */
    private static void split(Batch batch, Utf16Lines lines) {
        byte[] bytes = batch.bytes();
        RecordIndex index = new RecordIndex(batch.length() / TYPICAL_LINE);
        for (int at = batch.from(); at < batch.to(); ) {
            long offset = offset(batch, at);
            int next = lines.end(bytes, at, batch.to(), offset, batch.maxLineBytes());
            boolean isEnded = next - at >= 2 && lines.endsBefore(bytes, next, offset + next - at);
            Cut cut = isEnded ? Cut.NONE : batch.cutOfLine(at, next);
            index.add(at, next, 0, 0, at, lines.textEnd(bytes, at, next, offset), RecordIndex.flag(cut));
            at = next;
        }
        batch.parsed(index);
    }

    private static long offset(Batch batch, int at) {
        Span found = batch.spans().get(0);
        for (Span span : batch.spans()) {
            found = span.at() <= at ? span : found;
        }
        return found.from() + at - found.at();
    }

    private static boolean isAscii(MessageText text) {
        byte[] bytes = text.bytes();
        int all = 0;
        for (int at = text.from(); at < text.to(); at++) {
            all |= bytes[at];
        }
        return all >= 0;
    }

    private static void decode(Batch batch, int record, MessageText text, Encoding encoding, boolean isFirst) {
        Made made = batch.made();
        CharsetDecoder decoder = encoding.charset().newDecoder();
        boolean isValid = true;
        String decoded;
        try {
            decoded = decoder.decode(ByteBuffer.wrap(text.bytes(), text.from(), text.length()))
                    .toString();
        } catch (CharacterCodingException e) {
            decoded = new String(text.bytes(), text.from(), text.length(), encoding.charset());
            isValid = false;
        }
        if (isFirst && !decoded.isEmpty() && decoded.charAt(0) == BYTE_ORDER_MARK) {
            decoded = decoded.substring(1);
        }
        if (!isValid) {
            byte[] source = Arrays.copyOfRange(text.bytes(), text.from(), text.to());
            made.begin(record)
                    .append(BASE64)
                    .append(Base64.getEncoder().encode(source))
                    .append('"');
            made.end(record);
        }
        byte[] utf8 = decoded.getBytes(StandardCharsets.UTF_8);
        made.message(record, utf8, 0, utf8.length);
    }
}
