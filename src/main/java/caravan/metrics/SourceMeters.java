package caravan.metrics;

import caravan.batch.Verdict;
import caravan.events.EventsConsumer;
import caravan.journalctl.JournalConsumer;
import caravan.ledger.Account;
import caravan.routing.CollectorConsumer;
import caravan.tail.TailConsumer;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Meters of a collector: its ledger, and what it follows. No label is a file's or pod's. */
final class SourceMeters {

    private static final List<Verdict> VERDICTS =
            List.of(Verdict.DELIVERED, Verdict.FILTERED, Verdict.DEAD_LETTERED, Verdict.SPOOLED);

    private final Board board;
    private final Source source;
    private final Tags labels;

    private SourceMeters(Board board, Source source) {
        this.board = board;
        this.source = source;
        this.labels = Tags.of("source", source.route());
    }

    static void bind(Board board, Source source, CollectorConsumer collector) {
        SourceMeters meters = new SourceMeters(board, source);
        meters.bindLedger();
        meters.bindState();
        if (collector instanceof TailConsumer) {
            meters.bindTail();
        } else if (collector instanceof JournalConsumer) {
            meters.bindJournal();
        } else if (collector instanceof EventsConsumer) {
            meters.bindEvents();
        }
    }

    private void bindLedger() {
        for (Verdict verdict : VERDICTS) {
            Tags of = labels.and(
                    "verdict", verdict.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            term("caravan.records", "Records with this verdict", of, account -> account.records(verdict));
            term("caravan.bytes", "Source bytes of records with this verdict", of, account -> account.bytes(verdict));
        }
        term("caravan.acknowledged.records", "Records that the checkpoint has passed", labels, Account::readRecords);
        term(
                "caravan.acknowledged.bytes",
                "Source bytes that the checkpoint has passed",
                labels,
                Account::acknowledgedBytes);
        term("caravan.lost.bytes", "Source bytes that vanished before they could be read", labels, Account::lostBytes);
        board.gauge(
                "caravan.unacknowledged.bytes",
                "Source bytes that left for the route and that the checkpoint has not passed",
                labels,
                source::inFlightBytes);
        board.gauge(
                "caravan.unaccounted.bytes",
                "Source bytes read without being on their way or having a verdict: 0, or the ledger is wrong",
                labels,
                () -> source.ledger().missingBytes());
        board.gauge(
                "caravan.unaccounted.records",
                "Records acknowledged without a verdict: 0, or the ledger is wrong",
                labels,
                () -> source.ledger().missingRecords());
    }

    private void bindState() {
        counter(
                "caravan.failed.batches",
                "Batches that came back and are read again",
                CollectorConsumer.class,
                CollectorConsumer::getFailedBatches);
        counter(
                "caravan.unrouted.batches",
                "Of these, those with records that no step had decided on",
                CollectorConsumer.class,
                CollectorConsumer::getUnroutedBatches);
        gauge(
                "caravan.batch.memory.bytes",
                "Memory for what is not acknowledged",
                CollectorConsumer.class,
                CollectorConsumer::getInFlightBytes);
        flag(
                "caravan.source.ready",
                "Whether the collector has its state folder",
                CollectorConsumer.class,
                CollectorConsumer::hasState);
        flag(
                "caravan.source.obstructed",
                "Whether something keeps the source from being read",
                CollectorConsumer.class,
                collector -> !collector.getObstacle().isEmpty());
    }

    private void bindTail() {
        gauge(
                "caravan.followed.files",
                "Source files that are followed",
                TailConsumer.class,
                TailConsumer::getFollowedFiles);
        gauge(
                "caravan.lag.bytes",
                "Bytes of the followed files that have no verdict yet",
                TailConsumer.class,
                TailConsumer::getLagBytes);
        gauge(
                "caravan.unlinked.bytes",
                "Bytes of deleted files that are held open",
                TailConsumer.class,
                TailConsumer::getUnlinkedBytes);
    }

    private void bindJournal() {
        counter(
                "caravan.journal.starts",
                "Times that journalctl was started",
                JournalConsumer.class,
                JournalConsumer::getStarts);
        counter(
                "caravan.journal.cut.entries",
                "Entries that were longer than maxEntryBytes",
                JournalConsumer.class,
                JournalConsumer::getCutEntries);
    }

    private void bindEvents() {
        flag(
                "caravan.events.delivering",
                "Whether this replica is the one that delivers",
                EventsConsumer.class,
                EventsConsumer::isFollowing);
        counter(
                "caravan.events.terms",
                "Times that this replica became the one that delivers",
                EventsConsumer.class,
                EventsConsumer::getTerms);
        counter(
                "caravan.events.gaps",
                "Times that events may have been missed",
                EventsConsumer.class,
                EventsConsumer::getGaps);
    }

    private void term(String name, String meaning, Tags of, ToLongFunction<Account> term) {
        board.counter(name, meaning, of, Rising.kept(() -> term.applyAsLong(source.ledger())));
    }

    private <T extends CollectorConsumer> void counter(
            String name, String meaning, Class<T> type, Function<T, Long> figure) {
        board.counter(name, meaning, labels, Rising.counted(() -> source.from(type, figure, 0L)));
    }

    private <T extends CollectorConsumer> void gauge(
            String name, String meaning, Class<T> type, Function<T, Number> figure) {
        board.gauge(name, meaning, labels, () -> source.from(type, figure, 0L).doubleValue());
    }

    private <T extends CollectorConsumer> void flag(
            String name, String meaning, Class<T> type, Function<T, Boolean> figure) {
        board.flag(name, meaning, labels, () -> source.from(type, figure, false));
    }
}
