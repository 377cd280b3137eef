package caravan.cri;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Record;
import caravan.batch.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container log in memory, parsed as one batch. */
final class CriLog {

    static final Incarnation INCARNATION = new Incarnation(1, 2);
    static final String TIME = "2021-10-16T11:46:21.814079554Z";

    private CriLog() {}

    /** A runtime line without its line end. */
    static String cri(String streamAndRest) {
        return TIME + ' ' + streamAndRest;
    }

    /** A docker line without its line end; {@code log} is JSON string content. */
    static String docker(String log, String stream) {
        return "{\"log\":\"" + log + "\",\"stream\":\"" + stream + "\",\"time\":\"" + TIME + "\"}";
    }

    /** The lines, each with a line feed. */
    static byte[] lines(String... lines) {
        return (String.join("\n", lines) + '\n').getBytes(UTF_8);
    }

    static Batch.Builder batch(byte[] bytes) {
        return Batch.of(new Source("/var/log/app.log"), bytes, 0, bytes.length).span(INCARNATION, 0);
    }

    static Batch parse(Batch.Builder builder) {
        Batch batch = builder.build();
        new CriParser().apply(batch);
        return batch;
    }

    /** The records of a whole file. */
    static List<Map<String, Object>> records(String... lines) {
        return records(parse(batch(lines(lines)).cut(Cut.END)));
    }

    static List<Map<String, Object>> records(Batch batch) {
        List<Map<String, Object>> records = new ArrayList<>();
        batch.forEach(records::add);
        return records;
    }

    /** {@code stream/logtag/message} of each record, and its marks. */
    static List<String> shortly(Batch batch) {
        return records(batch).stream().map(CriLog::shortly).toList();
    }

    static List<String> shortly(String... lines) {
        return shortly(parse(batch(lines(lines)).cut(Cut.END)));
    }

    private static String shortly(Map<String, Object> record) {
        StringBuilder text = new StringBuilder();
        if (record.containsKey("stream")) {
            text.append(record.get("stream").toString().substring(3))
                    .append(' ')
                    .append(record.get("logtag"));
        }
        if (record.containsKey("unparsed")) {
            text.append("unparsed");
        }
        if (record.containsKey("cut")) {
            text.append(" cut=").append(record.get("cut"));
        }
        return text.append(": ").append(record.get("message")).toString();
    }

    static long offset(Batch batch, int record) {
        return (Long) ((Record) batch.get(record)).get("offset");
    }
}
