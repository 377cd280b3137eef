package caravan.multiline;

import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.cri.CriParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logs in memory, read as one batch, and what the step makes of them. */
final class Joined {

    static final String TIME = "2021-10-16T11:46:21.814079554Z";
    static final Incarnation INCARNATION = new Incarnation(1, 2);

    private Joined() {}

    /** The step with settings {@code name=value}. */
    static Multiline step(String... settings) {
        Map<String, String> given = new HashMap<>(MultilineSettings.DEFAULTS);
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            given.put(pair[0], pair[1]);
        }
        return MultilineSettings.step(given::get, name -> "multiline." + name);
    }

    /** The text as a container's standard output. */
    static byte[] stdout(String text) {
        return lines("stdout F ", text);
    }

    /** Each line of the text behind a time, stream and tag. */
    static byte[] lines(String streamAndTag, String text) {
        StringBuilder lines = new StringBuilder();
        text.lines().forEach(line -> lines.append(TIME)
                .append(' ')
                .append(streamAndTag)
                .append(line)
                .append('\n'));
        return lines.toString().getBytes(UTF_8);
    }

    static Batch.Builder batch(byte[] bytes) {
        return Batch.of(new Source("/var/log/app.log"), bytes, 0, bytes.length).span(INCARNATION, 0);
    }

    static Batch parse(Batch.Builder builder, Multiline step) {
        Batch batch = builder.build();
        new CriParser().apply(batch);
        step.apply(batch);
        return batch;
    }

    /** The messages of a whole file. */
    static List<String> messages(byte[] file, Multiline step) {
        return messages(parse(batch(file).cut(Cut.END), step));
    }

    static List<String> messages(Batch batch) {
        List<String> messages = new ArrayList<>();
        batch.forEach(record -> messages.add((String) record.get("message")));
        return messages;
    }

    /** Message and, in angle brackets, why it was cut. */
    static List<String> shortly(Batch batch) {
        List<String> messages = new ArrayList<>();
        batch.forEach(record -> messages.add(
                record.get("message") + (record.containsKey("cut") ? " <" + record.get("cut") + '>' : "")));
        return messages;
    }
}
