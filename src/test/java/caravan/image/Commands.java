package caravan.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that end soon. */
final class Commands {

    /** How one ended. */
    record Outcome(int code, String said) {}

    private Commands() {}

    static void run(String... command) throws IOException, InterruptedException {
        Outcome outcome = outcome(List.of(command));
        if (outcome.code() != 0) {
            throw new IOException(String.join(" ", command) + ": " + outcome.said());
        }
    }

    static Outcome outcome(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
