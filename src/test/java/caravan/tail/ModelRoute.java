package caravan.tail;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Entrusted;
import caravan.batch.Pieces;
import caravan.batch.Record;
import caravan.batch.Span;
import caravan.batch.Verdict;
import caravan.cri.CriParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The route: it parses, and does with what has left what its mood is. */
final class ModelRoute implements Consumer<Batch> {

    enum Mood {
        DELIVERS,
        /** Takes batches into care, and answers later. */
        KEEPS,
        /** Batches fail; whether the store has them nobody knows. */
        STORE_AWAY,
        FORGETS_A_VERDICT,
        /** The process ends before, or behind, the store. */
        DIES_BEFORE,
        DIES_BEHIND
    }

    /** The process is no more. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A record as it left.
     *
     * @param pieces source bytes, without their place in a buffer
     */
    record Sent(List<Span> pieces, byte[] message, Cut cut) {
        static Sent of(Batch batch, int record) {
            List<Span> pieces = new ArrayList<>(1);
            for (Span piece : Pieces.of(batch, record)) {
                pieces.add(new Span(piece.incarnation(), piece.from(), piece.to(), 0));
            }
            return new Sent(pieces, Pieces.message(batch, record), Pieces.cut(batch, record));
        }

        @Override
        public String toString() {
            return pieces + " \"" + new String(message, StandardCharsets.UTF_8) + "\" " + cut;
        }
    }

    private record Kept(Entrusted care, List<Sent> records) {}

    Mood mood = Mood.DELIVERS;
    private final ModelStore store;
    private final List<Kept> kept = new ArrayList<>();

    ModelRoute(ModelStore store) {
        this.store = store;
    }

    @Override
    public void accept(Batch batch) {
        try {
            new CriParser().apply(batch);
        } catch (RuntimeException e) {
            batch.completed(e);
            return;
        }
        if (batch.size() == 0) {
            batch.completed(null);
            return;
        }
        List<Sent> records = store.sent(batch);
        if (isPoisoned(records)) {
            batch.completed(new IllegalArgumentException("not this one"));
        } else {
            leave(batch, records);
        }
    }

    private static boolean isPoisoned(List<Sent> records) {
        return records.stream().anyMatch(record -> new String(record.message, StandardCharsets.ISO_8859_1)
                .contains(ModelWriter.POISON));
    }

    private void leave(Batch batch, List<Sent> records) {
        switch (mood) {
            case DELIVERS -> {
                Rig.deliverAll(batch);
                store.delivered(records);
            }
            case KEEPS -> {
                kept.add(new Kept(batch.entrust("store"), records));
                batch.completed(null);
            }
            case STORE_AWAY -> batch.completed(new IOException("the store is away"));
            case FORGETS_A_VERDICT -> {
                for (int i = 1; i < batch.size(); i++) {
                    batch.decide(i, Verdict.DELIVERED, "store");
                }
                batch.completed(null);
            }
            case DIES_BEFORE -> throw new Killed();
            case DIES_BEHIND -> {
                store.delivered(records);
                throw new Killed();
            }
        }
    }

    /** One of those that are kept is answered, or fails. */
    void answer(Random random, @Nullable Exception failure) {
        if (kept.isEmpty()) {
            return;
        }
        Kept one = kept.remove(random.nextInt(kept.size()));
        if (one.care.isRevoked()) {
            one.care.failed(new IOException("revoked"));
        } else if (failure != null) {
            one.care.failed(failure);
        } else {
            one.care.delivered();
            store.delivered(one.records);
        }
    }

    void answerAll(Random random) {
        while (!kept.isEmpty()) {
            answer(random, null);
        }
    }

    /** The process has ended; nobody hears an answer any more. */
    void die() {
        kept.clear();
    }

    /** What was buried since the last time. */
    void bury(List<Map<String, Object>> buried) {
        buried.forEach(record -> store.buried(((Record) record).batch()));
        buried.clear();
    }
}
