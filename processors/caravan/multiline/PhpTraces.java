package caravan.multiline;

import static caravan.multiline.LinePattern.blank;
import static caravan.multiline.LinePattern.digits;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * PHP: what the engine writes, what xdebug adds, and what Monolog writes.
 *
 * <pre>
 * PHP Fatal error:  Uncaught LogicException: closed in /app/order.php:42
 * Stack trace:
 * #0 /app/main.php(7): close()
 * #1 {main}
 *
 * Next RuntimeException: failed in /app/main.php:9
 * Stack trace:
 * #0 {main}
 *   thrown in /app/main.php on line 9
 *
 * PHP Warning:  Undefined variable $id in /app/order.php on line 42
 * PHP Stack trace:
 * PHP   1. {main}() /app/main.php:0
 *
 * [2021-10-16T11:46:21+00:00] app.ERROR: closed {"exception":"[object] (LogicException(code: 0): closed at /app/order.php:42)
 * [stacktrace]
 * #0 /app/main.php(7): close()
 * #1 {main}
 * "}
 * </pre>
 */
final class PhpTraces {

    private static final LinePattern UNCAUGHT = holds("Uncaught ", "Exception", "Error");
    private static final LinePattern STACK = text("Stack trace:");
    private static final LinePattern FRAME = text("#", digits(or(text(" /"), text(" {"), text(" ["))));
    private static final LinePattern XDEBUG = text("PHP ", indented(digits(text(". "))));

    private PhpTraces() {}

    static void describe(Rules.Builder rules) {
        long fatal = rules.open();
        long stack = rules.open();
        long frames = rules.whole();
        long gap = rules.open();
        long over = rules.whole();
        rules.begins(or(text("PHP Fatal error: "), text("Fatal error: ")), fatal)
                .begins(UNCAUGHT, STACK, stack)
                .begins(UNCAUGHT, FRAME, frames)
                .begins(holds("[object] ("), text("[stacktrace]"), stack)
                .waits(fatal, fatal)
                .goesOn(fatal, STACK, stack)
                .goesOn(stack, FRAME, frames)
                .stays(frames, FRAME)
                .goesOn(frames, or(indented(text("thrown in ")), text("\"}"), text("\" }")), over)
                .goesOn(frames, blank(), gap)
                .goesOn(frames | gap, text("Next "), fatal);
        long calls = rules.open();
        long call = rules.whole();
        rules.begins(holds("PHP "), text("PHP Stack trace:"), calls).goesOn(calls | call, XDEBUG, call);
    }
}
