package caravan.steps;

import caravan.batch.Batch;
import caravan.batch.JsonLines;
import caravan.batch.JsonLinesStream;
import caravan.batch.Record;
import caravan.bulk.Bulk;
import caravan.json.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/**
 * Lets any Camel component send a batch or bulk as it is, as lines of JSON in UTF-8, and a record as one JSON object,
 * without a line end. The body stays what it is.
 */
@Converter(generateLoader = true)
public final class BatchConverter {

    private BatchConverter() {}

    /** The live records, made while they are read. */
    @Converter
    public static InputStream toInputStream(Batch batch) {
        return new JsonLinesStream(batch);
    }

    /** The live records. */
    @Converter
    public static byte[] toBytes(Batch batch) {
        return lines(batch).toByteArray();
    }

    /** The live records. */
    @Converter
    public static String toString(Batch batch) {
        ByteBuf lines = lines(batch);
        return new String(lines.array(), 0, lines.size(), StandardCharsets.UTF_8);
    }

    /** The open records. */
    @Converter
    public static InputStream toInputStream(Bulk bulk) {
        return bulk.lines();
    }

    /** The open records. */
    @Converter
    public static byte[] toBytes(Bulk bulk) throws IOException {
        return bulk.lines().readAllBytes();
    }

    /** The open records. */
    @Converter
    public static String toString(Bulk bulk) throws IOException {
        return new String(toBytes(bulk), StandardCharsets.UTF_8);
    }

    /** The record. */
    @Converter
    public static InputStream toInputStream(Record record) {
        return new ByteArrayInputStream(toBytes(record));
    }

    /** The record. */
    @Converter
    public static byte[] toBytes(Record record) {
        return record.json();
    }

    /** The record. */
    @Converter
    public static String toString(Record record) {
        return new String(toBytes(record), StandardCharsets.UTF_8);
    }

    private static ByteBuf lines(Batch batch) {
        ByteBuf lines = new ByteBuf(batch.length() * 2 + 256);
        JsonLines.write(batch, lines);
        return lines;
    }
}
