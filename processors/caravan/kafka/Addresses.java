package caravan.kafka;

import caravan.bulk.Bulk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the records of one bulk go: for neighbours that have the same fields it is found once. For one thread. */
final class Addresses {

    /**
     * Topic and key.
     *
     * @param key in UTF-8
     */
    record Address(String topic, byte[] key) {

        boolean isSameAs(Address other) {
            return this == other || topic.equals(other.topic) && Arrays.equals(key, other.key);
        }
    }

    private static final String FILE = "file";

    private final Bulk bulk;
    private final MessageSettings settings;
    private final List<String> fields;
    private @Nullable Address last;
    private int lastRecord = -1;
    private @Nullable Object share;
    private boolean isSteady;
    private long topicUnit;
    private long keyUnit;

    Addresses(Bulk bulk, MessageSettings settings) {
        this.bulk = bulk;
        this.settings = settings;
        this.fields = Stream.of(settings.topic().fields(), settings.key().fields(), List.of(FILE))
                .flatMap(List::stream)
                .toList();
    }

    Address of(int record) {
        if (last != null && record == lastRecord) {
            return last;
        }
        lastRecord = record;
        long millis = bulk.epochMillis(record);
        long inTopic = settings.topic().timeUnit(millis);
        long inKey = settings.key().timeUnit(millis);
        if (bulk.share(record) != share) {
            share = bulk.share(record);
            isSteady = fields.stream().allMatch(field -> bulk.isShared(record, field));
            last = null;
        }
        if (last == null || !isSteady || inTopic != topicUnit || inKey != keyUnit) {
            topicUnit = inTopic;
            keyUnit = inKey;
            last = new Address(TopicName.shortened(settings.topic().of(bulk, record)), key(record));
        }
        return last;
    }

    /** What has no pod goes by its file, so that the order within it is kept. */
    private byte[] key(int record) {
        Function<String, @Nullable Object> known = path -> bulk.field(record, path);
        if (settings.key().isComplete(known)) {
            return utf8(settings.key().of(bulk.epochMillis(record), known));
        }
        Object file = bulk.field(record, FILE);
        return utf8(file == null ? bulk.incarnation(record).toString() : file.toString());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
