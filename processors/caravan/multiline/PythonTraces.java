package caravan.multiline;

import static caravan.multiline.LinePattern.anyIndent;
import static caravan.multiline.LinePattern.anything;
import static caravan.multiline.LinePattern.blank;
import static caravan.multiline.LinePattern.ends;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.name;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * Python, as its module {@code traceback} writes it.
 *
 * <pre>
 * Traceback (most recent call last):
 *   File "/app/main.py", line 7, in run
 *     order = orders[key]
 *             ~~~~~~^^^^^
 * KeyError: 'a'
 *
 * During handling of the above exception, another exception occurred:
 *
 * Traceback (most recent call last):
 *   File "/app/main.py", line 9, in &lt;module&gt;
 *     run()
 * app.errors.Missing
 * </pre>
 *
 * Groups of exceptions have a margin, which goes on to the end:
 *
 * <pre>
 *   + Exception Group Traceback (most recent call last):
 *   |   File "/app/main.py", line 3, in &lt;module&gt;
 *   | ExceptionGroup: two (2 sub-exceptions)
 *   +-+---------------- 1 ----------------
 *     | ValueError: one
 *     +------------------------------------
 * </pre>
 */
final class PythonTraces {

    private static final String TRACEBACK = "Traceback (most recent call last):";
    private static final LinePattern FILE = indented(text("File \""));
    private static final LinePattern GROUP = anyIndent(text("+ Exception Group " + TRACEBACK));
    private static final LinePattern MARGIN = indented(or(text("|"), text("+-")));
    private static final LinePattern ERROR = name(or(blank(), text(":")));
    private static final LinePattern REASON =
            or(text("During handling of the above exception"), text("The above exception was the direct cause"));

    private PythonTraces() {}

    static void describe(Rules.Builder rules) {
        long head = rules.open();
        long body = rules.open();
        long group = rules.open();
        long margin = rules.whole();
        long error = rules.whole();
        long gap = rules.open();
        long reason = rules.open();
        rules.begins(text(TRACEBACK), head)
                .begins(ends(TRACEBACK), FILE, body)
                .begins(GROUP, group)
                .goesOn(head | body, indented(anything()), body)
                .goesOn(body, ERROR, error)
                .goesOn(group | margin, MARGIN, margin)
                .goesOn(error | margin, blank(), gap)
                .goesOn(error | margin | gap, REASON, reason)
                .stays(reason, blank())
                .goesOn(reason, text(TRACEBACK), head)
                .goesOn(reason, GROUP, group);
    }
}
