package caravan.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link BulkSink} in a process of its own.
 *
 * @param url where it takes bulks
 */
public record SinkProcess(Process process, URI url) implements AutoCloseable {

    /** Starts one which forgets what it gets. */
    static SinkProcess start() throws IOException {
        return launch(List.of());
    }

    /** Starts one which writes the documents into a file; all are there once it is closed. */
    public static SinkProcess into(Path file) throws IOException {
        return launch(List.of(file.toString()));
    }

    private static SinkProcess launch(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BulkSink.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new SinkProcess(
                process, URI.create("http://127.0.0.1:" + process.inputReader().readLine()));
    }

    /** Documents that it has taken. */
    public long count() throws IOException {
        try (InputStream answer = url.toURL().openStream()) {
            return Long.parseLong(new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
