package caravan.multiline;

import static caravan.multiline.LinePattern.digits;
import static caravan.multiline.LinePattern.text;

/**
 * Dart.
 *
 * <pre>
 * Unhandled exception:
 * Bad state: order is closed
 * #0      Order.close (package:shop/order.dart:42:5)
 * &lt;asynchronous suspension&gt;
 * #1      main (file:///app/bin/main.dart:7:3)
 * </pre>
 */
final class DartTraces {

    private static final LinePattern FRAME = text("#", digits(text("  ")));

    private DartTraces() {}

    static void describe(Rules.Builder rules) {
        long message = rules.open();
        long frames = rules.whole();
        rules.begins(text("Unhandled exception:"), message)
                .begins(Language.EXCEPTION, FRAME, frames)
                .waits(message, message)
                .goesOn(message, FRAME, frames)
                .stays(frames, FRAME, text("<asynchronous suspension>"));
    }
}
