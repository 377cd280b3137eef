package caravan.multiline;

import static caravan.multiline.LinePattern.anyIndent;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.text;

/**
 * C# and other languages of .NET, as {@code Exception.ToString} writes it.
 *
 * <pre>
 * Unhandled exception. System.InvalidOperationException: order is closed
 *  ---&gt; System.IO.IOException: broken pipe
 *    at Shop.Lock.Take() in /src/Lock.cs:line 9
 *    --- End of inner exception stack trace ---
 *    at Shop.Order.Close(Int32 id)
 * --- End of stack trace from previous location ---
 *    at Shop.Program.Main(String[] args) in /src/Program.cs:line 7
 * </pre>
 */
final class CsharpTraces {

    private static final LinePattern FRAME = indented(text("at ", holds("(")));
    private static final LinePattern INNER = indented(text("---> "));
    private static final LinePattern END = anyIndent(text("--- End of "));

    private CsharpTraces() {}

    static void describe(Rules.Builder rules) {
        long frames = rules.whole();
        rules.begins(Language.EXCEPTION, FRAME, frames)
                .begins(Language.EXCEPTION, INNER, frames)
                .stays(frames, Language.AT, INNER, END);
    }
}
