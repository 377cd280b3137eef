package caravan.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.json.JsonObject;
import caravan.verdict.LetterLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store that knows records by their positions. What it refuses is kept as letters, under the name that the step
 * {@code dead-letter} would give, before it answers.
 */
final class Store implements Replay.Way {

    private static final Bound WIDE = new Bound(1 << 30, "1g", false);

    /** Messages by position. */
    final Map<String, String> records = new HashMap<>();

    /** Messages in the order in which they came, also those that were there already or are refused. */
    final List<String> received = new ArrayList<>();

    final Set<String> refuses = new HashSet<>();
    final Set<String> unknown = new HashSet<>();

    @Nullable
    LetterFolder letters;

    @Nullable
    UnaryOperator<Map<String, Object>> mending;

    @Nullable
    Exception failure;

    int sends;
    int endsAfterSends = Integer.MAX_VALUE;

    @Override
    public boolean mends() {
        return mending != null;
    }

    @Override
    public @Nullable Map<String, ?> mend(LetterLine letter) {
        return mending == null ? null : mending.apply(letter.fields());
    }

    @Override
    public @Nullable String destination(LetterLine letter) {
        return unknown.contains(letter.destination()) ? null : letter.destination();
    }

    @Override
    public @Nullable Throwable send(String destination, byte[] lines) {
        sends++;
        List<Map<String, Object>> refused = new ArrayList<>();
        for (String line : new String(lines, UTF_8).split("\n")) {
            byte[] bytes = line.getBytes(UTF_8);
            Map<String, Object> record = JsonObject.parse(bytes, 0, bytes.length);
            String message = String.valueOf(record.get("message"));
            received.add(message);
            if (failure != null) {
                return failure;
            }
            if (refuses.contains(message)) {
                refused.add(record);
            } else {
                records.putIfAbsent(
                        record.get("incarnation") + "-" + record.get("offset") + "-" + record.get("end"), message);
            }
        }
        return refused.isEmpty() ? null : bury(destination, refused);
    }

    private @Nullable Throwable bury(String destination, List<Map<String, Object>> refused) {
        StringBuilder lines = new StringBuilder();
        for (Map<String, Object> record : refused) {
            lines.append(Letters.letter(
                    "2026-11-23T00:00:00Z",
                    destination,
                    "again",
                    ((Number) record.get("offset")).intValue(),
                    String.valueOf(record.get("message"))));
        }
        Map<String, Object> last = refused.get(refused.size() - 1);
        String name = destination + '-' + refused.get(0).get("offset") + '-' + last.get("end") + ".ndjson";
        try {
            letters.keep(name, lines.toString().getBytes(UTF_8), WIDE);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public boolean isEnding() {
        return sends >= endsAfterSends;
    }
}
