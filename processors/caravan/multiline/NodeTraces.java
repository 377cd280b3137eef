package caravan.multiline;

import static caravan.multiline.LinePattern.and;
import static caravan.multiline.LinePattern.anyIndent;
import static caravan.multiline.LinePattern.anything;
import static caravan.multiline.LinePattern.blank;
import static caravan.multiline.LinePattern.ends;
import static caravan.multiline.LinePattern.endsWithLineNumber;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.name;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * JavaScript on V8, as Node.js writes it; where nobody has caught the error the line of source stands before it.
 *
 * <pre>
 * /app/order.js:42
 *     throw new Error('closed', { cause });
 *     ^
 *
 * Error: closed
 *     at Order.close (/app/order.js:42:11)
 *     at async file:///app/main.mjs:7:3 {
 *   code: 'CLOSED',
 *   [cause]: TypeError: id is not a function
 *       at id (/app/order.js:40:5)
 * }
 *
 * Node.js v22.11.0
 * </pre>
 */
final class NodeTraces {

    private static final LinePattern NUMBERED = endsWithLineNumber();
    private static final LinePattern SOURCE =
            or(text("/", NUMBERED), text("file://", NUMBERED), text("node:", NUMBERED), text("[eval]", NUMBERED));
    private static final LinePattern FRAME = indented(text("at ", holds(":", "(", "<")));
    private static final LinePattern LAST_FRAME = and(ends("{"), FRAME);
    private static final LinePattern CAUSE = anyIndent(text("[cause]: "));
    private static final LinePattern LEFT_OUT = indented(text("... ", holds(" matching cause stack trace")));

    private NodeTraces() {}

    static void describe(Rules.Builder rules) {
        long frames = rules.whole();
        long members = rules.whole();
        long gap = rules.open();
        long over = rules.whole();
        rules.begins(Language.EXCEPTION, FRAME, frames)
                .begins(Language.EXCEPTION, LAST_FRAME, members)
                .stays(frames, Language.AT, CAUSE, LEFT_OUT)
                .goesOn(frames, LAST_FRAME, members)
                .stays(members, indented(anything()))
                .goesOn(members, text("}"), frames)
                .goesOn(frames, blank(), gap)
                .goesOn(gap, text("Node.js v"), over);
        long source = rules.open();
        long code = rules.open();
        long caret = rules.open();
        long error = rules.whole();
        rules.begins(SOURCE, source)
                .goesOn(source, anything(), code)
                .goesOn(code, anyIndent(text("^")), caret)
                .stays(caret, blank())
                .goesOn(caret, name(or(blank(), text(":"), text(" ["))), error)
                .goesOn(error, FRAME, frames)
                .goesOn(error, LAST_FRAME, members);
    }
}
