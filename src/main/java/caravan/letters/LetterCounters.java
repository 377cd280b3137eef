package caravan.letters;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in a folder since the start; letters are records. Letters in the folder change by kept - shed - answered,
 * apart from what others do there. {@code answered} = delivered, or refused again and therefore kept.
 */
final class LetterCounters {
    /** Letters written. */
    final LongAdder kept = new LongAdder();
    /** Times that letters came again and were there already. */
    final LongAdder repeated = new LongAdder();
    /** Times that letters were turned away because the folder was full. */
    final LongAdder turnedAway = new LongAdder();

    final LongAdder shed = new LongAdder();
    final LongAdder shedFiles = new LongAdder();
    final LongAdder answered = new LongAdder();
    /** Chosen letters that stay, because of the mending route, the destination, or the disk. */
    final LongAdder stayed = new LongAdder();

    volatile boolean isFull;
}
