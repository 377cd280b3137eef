package caravan.letters;

import caravan.batch.Incarnation;
import caravan.verdict.LetterLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines of letters, as text. */
final class Letters {

    static final Incarnation INCARNATION = new Incarnation(1, 2);

    private Letters() {}

    /** A letter of the destination {@code store}, refused for {@code a reason}. */
    static String letter(int offset, String message) {
        return letter("2026-11-22T12:00:00Z", "store", "a reason", offset, message);
    }

    static String letter(String time, String destination, String reason, int offset, String message) {
        return "{\"time\":\"" + time + "\",\"destination\":\"" + destination + "\",\"reason\":\"" + reason
                + "\",\"incarnation\":\"" + INCARNATION + "\",\"offset\":" + offset + ",\"end\":" + (offset + 10)
                + ",\"bytes\":10,\"record\":" + record(offset, message) + "}\n";
    }

    static String record(int offset, String message) {
        return "{\"time\":\"2026-11-22T11:00:00Z\",\"message\":\"" + message + "\",\"incarnation\":\"" + INCARNATION
                + "\",\"offset\":" + offset + ",\"end\":" + (offset + 10) + "}";
    }

    static byte[] bytes(String... letters) {
        return String.join("", letters).getBytes(StandardCharsets.UTF_8);
    }

    /** The messages of all letters in a folder, by the names of their files; hidden ones are none. */
    static List<String> messages(Path folder) throws IOException {
        List<String> messages = new ArrayList<>();
        for (Path file : files(folder)) {
            List<String> lines = file.getFileName().toString().startsWith(".") ? List.of() : Files.readAllLines(file);
            for (String line : lines) {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                LetterLine letter = LetterLine.parse(bytes, 0, bytes.length);
                messages.add(
                        letter == null ? "?" : String.valueOf(letter.fields().get("message")));
            }
        }
        return messages;
    }

    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static List<String> names(Path folder) throws IOException {
        return files(folder).stream().map(file -> file.getFileName().toString()).toList();
    }
}
