package caravan.klog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.JsonLines;
import caravan.batch.Source;
import caravan.cri.CriParser;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of klog in memory, read as one batch. */
final class Read {

    static final Instant WRITTEN = Instant.parse("2026-11-05T14:00:00Z");
    static final Incarnation INCARNATION = new Incarnation(1, 2);

    private Read() {}

    static Batch.Builder batch(String file) {
        byte[] bytes = file.getBytes(UTF_8);
        return Batch.of(new Source("/var/log/kubelet.log"), bytes, 0, bytes.length)
                .span(INCARNATION, 0)
                .written(WRITTEN.toEpochMilli());
    }

    /** The records of a whole file whose times are UTC. */
    static List<Map<String, Object>> records(String... lines) {
        return records(apply(batch(String.join("\n", lines) + '\n').cut(Cut.END).build(), ZoneOffset.UTC));
    }

    static Map<String, Object> record(String... lines) {
        List<Map<String, Object>> records = records(lines);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    /** The records of a container's whole file. */
    static List<Map<String, Object>> container(String... lines) {
        Batch batch = batch(String.join("\n", lines) + '\n').cut(Cut.END).build();
        new CriParser().apply(batch);
        return records(apply(batch, ZoneOffset.UTC));
    }

    static Batch apply(Batch batch, ZoneId zone) {
        Klog.apply(batch, zone);
        return batch;
    }

    /** The records as maps, which are what is written. */
    static List<Map<String, Object>> records(Batch batch) {
        List<Map<String, Object>> records = new ArrayList<>();
        ByteBuf lines = new ByteBuf(1024);
        JsonLines.write(batch, lines);
        for (String line : new String(lines.array(), 0, lines.size(), UTF_8).split("\n")) {
            Map<String, Object> written = line.isEmpty() ? null : JsonObject.parse(line);
            assertThat(line.isEmpty() || written != null).as(line).isTrue();
            if (written != null) {
                records.add(written);
            }
        }
        List<Map<String, Object>> maps = new ArrayList<>();
        batch.forEach(maps::add);
        assertThat(maps.toString()).isEqualTo(records.toString());
        return records;
    }
}
