package caravan.journalctl;

import caravan.journal.SortedEntry;
import caravan.stream.EntryStream;
import caravan.stream.StreamConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a journal by running journalctl, again whenever it ends.
 *
 * <p>It is run with {@code --no-tail --all}: else it leaves out entries before the last ten, and long fields. With
 * {@code --merge}: else it shows nothing but the last boot, without a word. With {@code --cursor} and not
 * {@code --after-cursor}: where the entry of the cursor has been deleted, that one skips the next entry, which is another.
 * The entry of the cursor, where it comes, is passed over here. (All as measured with version 252.)
 */
@ManagedResource(description = "Managed journal consumer")
public class JournalConsumer extends StreamConsumer {

    /** Where no cursor is known: a time, or the oldest entry. */
    static final String SINCE = "since=";

    static final String OLDEST = "oldest";

    private static final Logger LOG = LoggerFactory.getLogger("caravan.journal");
    private static final long STEADY_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 50;

    private final JournalConfiguration configuration;
    private volatile @Nullable Journalctl journalctl;
    private volatile boolean hasComplained;
    private volatile long starts;
    private volatile long cutEntries;
    /** A cursor that journalctl does not take; empty where there is none. */
    private String refused = "";

    public JournalConsumer(JournalEndpoint endpoint, Processor processor) {
        super(
                endpoint,
                processor,
                endpoint.getConfiguration().settings(),
                endpoint.getConfiguration().state(),
                endpoint.getConfiguration().getDeadLetter());
        this.configuration = endpoint.getConfiguration();
    }

    @Override
    protected void doStart() throws Exception {
        configuration.validate();
        super.doStart();
    }

    @Override
    protected void read(EntryStream into) throws IOException, InterruptedException {
        String token = into.lastToken();
        if (token.isEmpty()) {
            token = first();
            into.begin(token);
        }
        if (token.equals(refused)) {
            token = OLDEST;
        }
        hasComplained = false;
        try (Journalctl running = Journalctl.start(command(token), this::complained)) {
            journalctl = running;
            starts++;
            if (isReading()) {
                awaitSteady(running);
                follow(running, into, token);
            }
        } finally {
            journalctl = null;
        }
    }

    private List<String> command(String token) {
        List<String> command = new ArrayList<>(configuration.program());
        command.add("--follow");
        command.add("--no-tail");
        if (token.startsWith(SINCE)) {
            command.add("--since=@" + token.substring(SINCE.length()));
        } else if (!token.equals(OLDEST)) {
            command.add("--cursor=" + token);
        }
        return command;
    }

    /** Where to begin at the very first start. */
    private String first() throws IOException, InterruptedException {
        Begin begin = Begin.parse(configuration.getBegin());
        return switch (begin.kind()) {
            case BEGINNING -> OLDEST;
            case AGE -> SINCE + (System.currentTimeMillis() / 1_000 - begin.seconds());
            case END -> last();
        };
    }

    /** The cursor of the last entry that is there. */
    private String last() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(configuration.program());
        command.add("--lines=1");
        try (Journalctl once = Journalctl.start(command, this::complained)) {
            journalctl = once;
            EntryReader reader = new EntryReader(once.output(), configuration.getMaxEntryBytes());
            String cursor = OLDEST;
            while (reader.next()) {
                cursor = reader.entry().cursor().isEmpty()
                        ? cursor
                        : reader.entry().cursor();
            }
            String ending = once.ending();
            if (!ending.startsWith("ended with status 0")) {
                throw new IOException(configuration.getCommand() + ' ' + ending);
            }
            return cursor;
        } finally {
            journalctl = null;
        }
    }

    private void complained(String complaint) {
        if (!hasComplained || !getObstacle().isEmpty()) {
            hasComplained = true;
            obstacle(complaint);
        }
    }

    /** Nothing to read is no obstacle, when journalctl says nothing and goes on waiting. */
    private void awaitSteady(Journalctl running) throws IOException, InterruptedException {
        long until = System.nanoTime() + STEADY_MILLIS * 1_000_000;
        while (isReading() && running.isAlive() && running.output().available() == 0) {
            if (System.nanoTime() > until) {
                if (!hasComplained) {
                    noObstacle();
                }
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void follow(Journalctl running, EntryStream into, String token) throws IOException, InterruptedException {
        EntryReader reader = new EntryReader(running.output(), configuration.getMaxEntryBytes());
        boolean isCursor = !token.startsWith(SINCE) && !token.equals(OLDEST);
        boolean isFirst = true;
        while (hasNext(reader)) {
            SortedEntry entry = reader.entry();
            boolean isKnown = isFirst && isCursor && entry.cursor().equals(token);
            if (isFirst) {
                noObstacle();
                if (isCursor && !isKnown) {
                    LOG.warn(
                            "{}: the entry behind which to go on is not there any more (deleted, or left out by other"
                                    + " options): goes on with {}, the next one that is there",
                            getEndpoint(),
                            entry.cursor());
                }
                isFirst = false;
            }
            if (reader.cutBytes() > 0) {
                cut(reader, into);
            }
            // where a line is no entry, that before it is where to go on
            String behind = entry.cursor().isEmpty() ? into.lastToken() : entry.cursor();
            if (!isKnown && !into.put(entry.bytes(), behind)) {
                return;
            }
        }
        if (isReading()) {
            ended(running, token, isFirst && isCursor);
        }
    }

    /** An output that is closed while it is read ends. */
    private boolean hasNext(EntryReader reader) throws IOException {
        try {
            return reader.next();
        } catch (IOException e) {
            if (isReading()) {
                throw e;
            }
            return false;
        }
    }

    private void cut(EntryReader reader, EntryStream into) {
        cutEntries++;
        LOG.warn(
                "{}: an entry behind {} is longer than `maxEntryBytes` ({}): {} bytes of it are left out",
                getEndpoint(),
                into.lastToken(),
                configuration.getMaxEntryBytes(),
                reader.cutBytes());
    }

    private void ended(Journalctl running, String token, boolean maySuspectCursor)
            throws IOException, InterruptedException {
        String ending = running.ending();
        if (maySuspectCursor && running.complaints().contains("cursor")) {
            refused = token;
            LOG.warn(
                    "{}: {} does not take the cursor of the checkpoint, {} ({}): begins at the oldest entry that is"
                            + " there; what had been read before comes again",
                    getEndpoint(),
                    configuration.getCommand(),
                    token,
                    running.complaints());
            return;
        }
        throw new IOException(configuration.getCommand() + ' ' + ending);
    }

    @Override
    protected void stopReading() {
        Journalctl running = journalctl;
        if (running != null) {
            running.destroy();
        }
    }

    @ManagedAttribute(description = "How often journalctl has been started")
    public long getStarts() {
        return starts;
    }

    @ManagedAttribute(description = "Entries that were longer than maxEntryBytes")
    public long getCutEntries() {
        return cutEntries;
    }

    /** The process of the journalctl that runs, -1 where none does. */
    long pid() {
        Journalctl running = journalctl;
        return running == null ? -1 : running.pid();
    }
}
