package caravan.delivery;

import caravan.batch.RefusedException;
import caravan.batch.RevokedException;
import caravan.bulk.Bulk;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one bulk: sends it, and what is left of it, until each record has its verdict. What fails of an {@link Error}
 * is given back: a class that is missing is no reason to make dead letters. For one thread.
 */
final class Delivery {

    /**
     * Attempts that fail, not because the store is away, before a bulk is divided. What it is divided into is divided
     * again at its first failure, until a record is alone: that one has so many attempts too.
     */
    static final int TRIES = 3;

    /** A file of letters holds so many at most: each may have a long reason, and they are in memory together. */
    static final int MOST_LETTERS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger("caravan.delivery");
    private static final int LONGEST_REASON = 2_000;

    /** What a delivery wants of its surroundings. */
    interface Way {
        /** Sends a bulk down the route, and gives the failure. */
        @Nullable
        Throwable send(Bulk bulk);

        /** Sends refused records to the dead letters, and gives the failure. */
        @Nullable
        Throwable bury(Bulk refused);

        /** Whether there is a place for dead letters; where not, refused records are given back. */
        boolean hasDeadLetters();

        /** Why records are refused. */
        RefusedException refusal(Bulk refused);

        /** Whether what is left has to be given back now. */
        boolean isEnding();

        /** Waits, but not beyond the end. */
        void rest(long millis);

        /** The failure of a bulk whose records have no verdict though its route has not failed. */
        RuntimeException unrouted(Bulk bulk);
    }

    private record Part(Bulk bulk, int tries) {}

    private final Way way;
    private final long firstBackoff;
    private final long maxBackoff;
    private final BulkCounters counters;
    private final Warnings warnings;
    private final Deque<Part> parts = new ArrayDeque<>();
    private int failuresInRow;
    private boolean hasGivenBack;

    Delivery(Way way, BulkConfiguration configuration, BulkCounters counters, Warnings warnings) {
        this.way = way;
        this.firstBackoff = configuration.getFirstBackoff();
        this.maxBackoff = configuration.getMaxBackoff();
        this.counters = counters;
        this.warnings = warnings;
    }

    /**
     * Returns when all records have a verdict, or were given back.
     *
     * @return whether some were given back
     */
    boolean deliver(Bulk bulk) {
        parts.add(new Part(bulk, 0));
        while (!parts.isEmpty()) {
            Part part = parts.remove();
            try {
                attempt(part);
            } catch (RuntimeException | Error e) {
                fault(part.bulk(), e);
            }
        }
        if (!hasGivenBack) {
            counters.obstacle = "";
        }
        return hasGivenBack;
    }

    private void attempt(Part part) {
        Bulk bulk = part.bulk();
        dropRevoked(bulk);
        if (bulk.open() == 0) {
            return;
        }
        if (way.isEnding() && failuresInRow > 0) {
            giveBack(bulk, new IOException(bulk.destination() + " is about to stop"));
            return;
        }
        int before = bulk.open();
        counters.attempts.increment();
        Throwable why = way.send(bulk);
        counters.deadLetters.add(bulk.deadLetters());
        counters.delivered.add(before - bulk.open() - bulk.refused() - bulk.deadLetters());
        for (int from = 0; from < bulk.refused(); from += MOST_LETTERS) {
            bury(bulk.refusedPart(from, from + MOST_LETTERS));
        }
        if (bulk.open() == 0) {
            recovered(bulk);
            return;
        }
        counters.failures.increment();
        Bulk left = bulk.open() == bulk.size() ? bulk : bulk.openPart();
        if (why == null) {
            giveBack(left, way.unrouted(left));
        } else {
            failed(left, part.tries(), why);
        }
    }

    private void dropRevoked(Bulk bulk) {
        int before = bulk.open();
        bulk.giveBackRevoked(new RevokedException(bulk.destination()));
        counters.givenBack.add(before - bulk.open());
    }

    private void failed(Bulk left, int tries, Throwable why) {
        if (way.isEnding()) {
            giveBack(left, why);
            return;
        }
        if (Failures.isFault(why)) {
            fault(left, why);
        } else if (Failures.isStoreAway(why)) {
            warn("away", left, "the store is away", why);
            again(new Part(left, tries));
        } else if (!Failures.isTooLarge(why) && tries + 1 < TRIES) {
            warn("refused", left, "the store does not take it", why);
            again(new Part(left, tries + 1));
        } else if (left.size() > 1) {
            Bulk[] halves = left.halves();
            parts.addFirst(ofDivided(halves[1]));
            parts.addFirst(ofDivided(halves[0]));
        } else {
            left.refuse(0, reason(why));
            bury(left.refusedPart(0, 1));
        }
    }

    private static Part ofDivided(Bulk half) {
        return new Part(half, half.size() == 1 ? 0 : TRIES - 1);
    }

    private void again(Part part) {
        long backoff = Math.min(maxBackoff, firstBackoff << Math.min(failuresInRow++, 20));
        way.rest(backoff - ThreadLocalRandom.current().nextLong(backoff / 4 + 1));
        parts.addFirst(part);
    }

    private void recovered(Bulk bulk) {
        failuresInRow = 0;
        counters.obstacle = "";
        warnings.over("away", bulk.destination() + " takes records again");
    }

    /** Keeps refused records as dead letters; until that is done nothing else goes on. */
    private void bury(Bulk refused) {
        warnings.warn(
                "dead",
                refused.size() + " records for " + refused.destination() + " are dead letters: " + refused.reason(0));
        if (!way.hasDeadLetters()) {
            giveBack(refused, way.refusal(refused));
            return;
        }
        while (true) {
            int before = refused.open();
            Throwable failure = way.bury(refused);
            counters.deadLetters.add(before - refused.open());
            if (refused.open() == 0) {
                warnings.over("dead letters", "dead letters of " + refused.destination() + " can be kept again");
                return;
            }
            Throwable why = failure == null ? way.unrouted(refused) : failure;
            warn("dead letters", refused, "the dead letters cannot be kept", why);
            if (way.isEnding()) {
                giveBack(refused, why);
                return;
            }
            way.rest(firstBackoff);
        }
    }

    private void giveBack(Bulk bulk, Throwable why) {
        hasGivenBack = true;
        counters.givenBack.add(bulk.open());
        bulk.giveBack(why);
    }

    /** Gives back what no record is to blame for, in a way that makes none of them a dead letter. */
    private void fault(Bulk bulk, Throwable why) {
        String text = bulk.open() + " records for " + bulk.destination()
                + " come again after a fault of the program or a library: " + reason(why);
        counters.obstacle = text;
        warnings.error("fault", text);
        LOG.debug("which came of", why);
        giveBack(bulk, new IOException(text, why));
    }

    private void warn(String kind, Bulk bulk, String what, Throwable why) {
        String text = bulk.open() + " records for " + bulk.destination() + " wait, " + what + ": " + reason(why);
        counters.obstacle = text;
        warnings.warn(kind, text + "; trying again until it does");
    }

    private static String reason(Throwable why) {
        String reason = String.valueOf(why);
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }
}
