package caravan.journalctl;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A journalctl that runs. It ends with {@link #close}, and with the JVM: orderly through a hook, after {@code kill -9}
 * because it has nobody to write to any more.
 */
final class Journalctl implements Closeable {

    private static final int MOST_LINES = 10;
    private static final int LONGEST = 500;
    private static final long END_WITHIN = 2_000;

    private final Process process;
    private final Thread complaining;
    private final Thread hook;
    private final Deque<String> complaints = new ArrayDeque<>();

    private Journalctl(Process process, Consumer<String> onComplaint) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly, "journalctl end");
        this.complaining = new Thread(() -> listen(onComplaint), "journalctl errors");
        complaining.setDaemon(true);
    }

    /**
     * Starts it.
     *
     * @param onComplaint hears each line of its standard error, on a thread of its own
     * @throws IOException when there is no such program
     */
    static Journalctl start(List<String> command, Consumer<String> onComplaint) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        Journalctl started;
        try {
            started = new Journalctl(builder.start(), onComplaint);
        } catch (IOException e) {
            throw new IOException("cannot run " + command.get(0) + " (" + e.getMessage() + ")", e);
        }
        started.complaining.start();
        try {
            Runtime.getRuntime().addShutdownHook(started.hook);
        } catch (IllegalStateException e) {
            started.process.destroyForcibly(); // the JVM is ending
        }
        return started;
    }

    private void listen(Consumer<String> onComplaint) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String complaint = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
                synchronized (complaints) {
                    complaints.add(complaint);
                    if (complaints.size() > MOST_LINES) {
                        complaints.remove();
                    }
                }
                onComplaint.accept(complaint);
            }
        } catch (IOException e) {
            // it has ended
        }
    }

    InputStream output() {
        return process.getInputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The last lines of its standard error. */
    String complaints() {
        synchronized (complaints) {
            return String.join("; ", complaints);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits a while for its end, and says how it ended. */
    String ending() throws InterruptedException {
        if (!process.waitFor(END_WITHIN, TimeUnit.MILLISECONDS)) {
            return "closed its output";
        }
        complaining.join(END_WITHIN);
        String said = complaints();
        return "ended with status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said);
    }

    /** Ends it. Any thread may. */
    void destroy() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_WITHIN, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending, and the hook runs
        }
    }
}
