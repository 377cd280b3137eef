package caravan.metrics;

import caravan.archive.ArchiveConfiguration;
import caravan.archive.ArchiveEndpoint;
import caravan.letters.DeadLettersEndpoint;
import io.micrometer.core.instrument.Tags;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Meters of folders: the archive, spools, and dead letters. */
final class FolderMeters {

    private FolderMeters() {}

    /** An archive, or a spool, which is one whose files go on to their destination. */
    static void bindArchive(Board board, Supplier<ArchiveEndpoint> endpoint) {
        ArchiveConfiguration told = endpoint.get().getConfiguration();
        String kind = told.getVerdict().equals("spooled") ? "caravan.spool." : "caravan.archive.";
        Tags labels = Tags.of("destination", told.getDestination());
        board.counter(kind + "records", "Records written", labels, of(endpoint, ArchiveEndpoint::getRecords));
        board.counter(
                kind + "duplicates",
                "Records that came again and were there already",
                labels,
                of(endpoint, ArchiveEndpoint::getDuplicates));
        board.counter(
                kind + "written.bytes",
                "Bytes written, compressed",
                labels,
                of(endpoint, ArchiveEndpoint::getFrameBytes));
        board.counter(kind + "closed.files", "Files closed", labels, of(endpoint, ArchiveEndpoint::getSealedFiles));
        board.counter(
                kind + "shed.files",
                "Files deleted by age or for room",
                labels,
                of(endpoint, ArchiveEndpoint::getDeletedFiles));
        board.counter(kind + "shed.records", "Records in these", labels, of(endpoint, ArchiveEndpoint::getShedRecords));
        board.counter(
                kind + "shed.bytes",
                "Source bytes that these accounted for",
                labels,
                of(endpoint, ArchiveEndpoint::getShedBytes));
        board.counter(
                kind + "failures",
                "Times that writing failed and batches were given back",
                labels,
                of(endpoint, ArchiveEndpoint::getFailures));
        board.gauge(kind + "size.bytes", "Bytes of closed files", labels, () -> endpoint.get()
                .getRetainedBytes());
        board.gauge(kind + "open.files", "Files that are being filled", labels, () -> endpoint.get()
                .getOpenParts());
        board.flag(kind + "full", "Whether nothing is taken because the folder is full", labels, () -> endpoint.get()
                .isFull());
        board.flag(
                kind + "short.of.space",
                "Whether nothing is taken because the file system is full",
                labels,
                () -> endpoint.get().isLackingSpace());
    }

    /** A folder of dead letters. */
    static void bindLetters(Board board, Supplier<DeadLettersEndpoint> endpoint) {
        Tags labels = Tags.of("directory", endpoint.get().getConfiguration().getDirectory());
        board.counter(
                "caravan.dead.letters",
                "Records kept as dead letters",
                labels,
                of(endpoint, DeadLettersEndpoint::getLetters));
        board.counter(
                "caravan.dead.letters.turned.away",
                "Times that letters were turned away because the folder was full",
                labels,
                of(endpoint, DeadLettersEndpoint::getTurnedAway));
        board.counter(
                "caravan.dead.letters.shed",
                "Letters deleted to make room for others",
                labels,
                of(endpoint, DeadLettersEndpoint::getShedLetters));
        board.counter(
                "caravan.dead.letters.replayed",
                "Letters replayed: delivered, or refused again and kept anew",
                labels,
                of(endpoint, DeadLettersEndpoint::getReplayed));
        board.gauge(
                "caravan.dead.letters.files",
                "Files in the folder",
                labels,
                () -> known(endpoint.get().getFiles()));
        board.gauge(
                "caravan.dead.letters.size.bytes",
                "Bytes of the disk that they take",
                labels,
                () -> known(endpoint.get().getBytes()));
        board.flag(
                "caravan.dead.letters.full",
                "Whether letters are turned away because the folder is full",
                labels,
                () -> endpoint.get().isFull());
    }

    private static <E> Rising of(Supplier<E> endpoint, ToLongFunction<E> figure) {
        return Rising.counted(() -> figure.applyAsLong(endpoint.get()));
    }

    /** A folder that cannot be read says -1. */
    private static double known(long figure) {
        return figure < 0 ? Double.NaN : figure;
    }
}
