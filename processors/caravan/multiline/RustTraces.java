package caravan.multiline;

import static caravan.multiline.LinePattern.and;
import static caravan.multiline.LinePattern.anything;
import static caravan.multiline.LinePattern.blank;
import static caravan.multiline.LinePattern.ends;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * Rust: panics (from 1.73 on with the message on a line of its own, which ends the record where no note and no
 * backtrace follows), and what a {@code main} returns that uses anyhow.
 *
 * <pre>
 * thread 'main' panicked at src/main.rs:7:5:
 * order is closed
 * stack backtrace:
 *    0: rust_begin_unwind
 *              at /rustc/9fc6/library/std/src/panicking.rs:645:5
 * note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
 *
 * thread 'main' panicked at 'order is closed', src/main.rs:7:5
 * note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
 *
 * Error: order is closed
 *
 * Caused by:
 *     0: lock is held
 *     1: broken pipe
 * </pre>
 */
final class RustTraces {

    private static final LinePattern PANIC = text("thread '", holds("panicked at "));
    private static final LinePattern COMPARED = indented(or(text("left: "), text("right: ")));
    private static final LinePattern BACKTRACE = or(text("stack backtrace:"), text("Stack backtrace:"));

    private RustTraces() {}

    static void describe(Rules.Builder rules) {
        long head = rules.open();
        long before = rules.open();
        long message = rules.whole();
        long noted = rules.whole();
        long backtrace = rules.open();
        long frames = rules.whole();
        rules.begins(PANIC, before)
                .begins(and(PANIC, ends(":")), head)
                .goesOn(head, anything(), message)
                .stays(message, COMPARED)
                .waits(message | before, before)
                .goesOn(message | before | frames, text("note: "), noted)
                .goesOn(message | before | noted, BACKTRACE, backtrace)
                .goesOn(backtrace | frames, indented(anything()), frames);
        long error = rules.open();
        long gap = rules.open();
        long cause = rules.open();
        long causes = rules.whole();
        long end = rules.open();
        rules.begins(text("Error: "), error)
                .goesOn(error, blank(), gap)
                .goesOn(gap, text("Caused by:"), cause)
                .goesOn(gap, BACKTRACE, backtrace)
                .goesOn(cause | causes, indented(anything()), causes)
                .goesOn(causes, blank(), end)
                .goesOn(end, BACKTRACE, backtrace);
    }
}
