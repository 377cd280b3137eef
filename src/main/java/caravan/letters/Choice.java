package caravan.letters;

import caravan.text.Rfc3339;
import caravan.verdict.LetterLine;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which letters are replayed.
 *
 * @param destinations that refused them; empty for all
 * @param reason of them
 * @param fromMillis earliest time, milliseconds since 1970
 * @param toMillis time from which on they are not chosen any more; {@link Long#MAX_VALUE} for all
 */
record Choice(Set<String> destinations, Predicate<String> reason, long fromMillis, long toMillis) {

    /** A letter without a time is chosen where all times are. */
    boolean has(LetterLine letter) {
        long time = letter.epochMillis();
        boolean isInTime = time == Rfc3339.NONE
                ? fromMillis == Long.MIN_VALUE && toMillis == Long.MAX_VALUE
                : time >= fromMillis && time < toMillis;
        return isInTime
                && (destinations.isEmpty() || destinations.contains(letter.destination()))
                && reason.test(letter.reason());
    }
}
