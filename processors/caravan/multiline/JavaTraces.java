package caravan.multiline;

import static caravan.multiline.LinePattern.and;
import static caravan.multiline.LinePattern.anyIndent;
import static caravan.multiline.LinePattern.anything;
import static caravan.multiline.LinePattern.digits;
import static caravan.multiline.LinePattern.ends;
import static caravan.multiline.LinePattern.holds;
import static caravan.multiline.LinePattern.indented;
import static caravan.multiline.LinePattern.not;
import static caravan.multiline.LinePattern.or;
import static caravan.multiline.LinePattern.text;

/**
 * Java, and other languages of its machine, as {@code Throwable.printStackTrace} and logging libraries write it. The
 * message of a cause may have several lines; that of the first line may not, for nothing tells where it begins.
 *
 * <pre>
 * Exception in thread "main" java.lang.IllegalStateException: order is closed
 *         at com.example.Order.close(Order.java:42)
 *         Suppressed: java.io.IOException: lock is held
 *                 at com.example.Lock.close(Lock.java:9)
 *                 ... 1 more
 * Caused by: java.rmi.ServerException: RemoteException occurred; nested exception is:
 *         java.io.IOException: broken pipe
 *         at com.example.Main.main(Main.java:7)
 *         ... 12 common frames omitted
 * </pre>
 */
final class JavaTraces {

    private static final LinePattern NESTED = ends("nested exception is:");
    private static final LinePattern FRAME = indented(text("at ", holds("(", ".")));
    private static final LinePattern CAUSE =
            anyIndent(or(text("Caused by: "), text("Suppressed: "), text("Wrapped by: ")));
    private static final LinePattern CIRCULAR = anyIndent(text("[CIRCULAR REFERENCE"));
    private static final LinePattern LEFT_OUT = indented(text("... ", digits(or(text(" more"), holds(" frames ")))));
    private static final LinePattern LOCK =
            indented(or(text("- locked "), text("- waiting "), text("- parking "), text("- eliminated ")));

    private JavaTraces() {}

    static void describe(Rules.Builder rules) {
        long frames = rules.whole();
        long nested = rules.open();
        long message = rules.open();
        rules.begins(Language.EXCEPTION, FRAME, frames)
                .begins(Language.EXCEPTION, CAUSE, frames)
                .begins(Language.EXCEPTION, LEFT_OUT, frames)
                .begins(and(Language.EXCEPTION, NESTED), indented(anything()), frames)
                .stays(frames, Language.AT, CAUSE, CIRCULAR, LEFT_OUT, LOCK)
                .goesOn(frames, and(CAUSE, NESTED), nested)
                .goesOn(nested, indented(anything()), frames)
                .goesOn(frames, CAUSE, message)
                .waits(message, not(Language.EXCEPTION), message)
                .goesOn(message, Language.AT, frames)
                .goesOn(message, LEFT_OUT, frames);
    }
}
