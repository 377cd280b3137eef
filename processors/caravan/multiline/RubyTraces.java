package caravan.multiline;

import static caravan.multiline.LinePattern.and;
import static caravan.multiline.LinePattern.anyIndent;
import static caravan.multiline.LinePattern.blank;
import static caravan.multiline.LinePattern.digits;
import static caravan.multiline.LinePattern.ends;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * Ruby: what the interpreter writes (up to 3.3 with a backtick before the method, from 3.4 on with its class too), what
 * its {@code Logger} writes, and what Rails writes.
 *
 * <pre>
 * /app/order.rb:42:in 'Order#close': undefined method 'id' for nil (NoMethodError)
 *
 *     order.id
 *          ^^^
 *         from /app/main.rb:7:in '&lt;main&gt;'
 *
 * E, [2021-10-16T11:46:21.814 #1] ERROR -- : closed (RuntimeError)
 * /app/order.rb:42:in `close'
 *
 * ActionController::RoutingError (No route matches [GET] "/settings"):
 *
 * lib/router.rb:63:in `call'
 * </pre>
 *
 * To a terminal, before 3.0, in the other order:
 *
 * <pre>
 * Traceback (most recent call last):
 *         1: from /app/main.rb:7:in `&lt;main&gt;'
 * /app/order.rb:42:in `close': closed (RuntimeError)
 * </pre>
 */
final class RubyTraces {

    private static final LinePattern IN = holds(":in `", ":in '");
    private static final LinePattern HEAD = and(IN, ends(")"));
    private static final LinePattern FROM = indented(text("from ", holds(":")));
    private static final LinePattern LEFT_OUT = indented(text("... ", digits(text(" levels..."))));
    private static final LinePattern REVERSED = indented(digits(text(": from ")));
    private static final LinePattern LOGGED = and(holds("ERROR -- ", "FATAL -- "), ends(")"));
    private static final LinePattern RAILS = and(holds("Error (", "Exception ("), ends("):"));

    private RubyTraces() {}

    static void describe(Rules.Builder rules) {
        interpreter(rules);
        long reversed = rules.open();
        long calls = rules.open();
        long error = rules.whole();
        rules.begins(text("Traceback (most recent call last):"), reversed)
                .goesOn(reversed | calls, REVERSED, calls)
                .goesOn(calls, HEAD, error);
        long paths = rules.whole();
        rules.begins(LOGGED, text("/", IN), paths).stays(paths, text("/", IN));
        long gap = rules.open();
        long rails = rules.whole();
        rules.begins(RAILS, blank(), gap)
                .begins(RAILS, indented(IN), rails)
                .stays(gap, blank())
                .goesOn(gap | rails, anyIndent(IN), rails);
    }

    private static void interpreter(Rules.Builder rules) {
        long frames = rules.whole();
        long cause = rules.open();
        long detail = rules.open();
        long detailed = rules.whole();
        rules.begins(IN, FROM, frames)
                .begins(HEAD, blank(), detail)
                .stays(frames, FROM, LEFT_OUT)
                .goesOn(frames, HEAD, cause)
                .goesOn(cause, FROM, frames)
                .goesOn(cause, blank(), detail)
                .waits(detail, detail)
                .goesOn(detail, or(indented(text("^")), text("Did you mean?")), detailed)
                .goesOn(detailed, blank(), detail)
                .stays(detailed, text("Did you mean?"))
                .goesOn(detail | detailed, FROM, frames);
    }
}
