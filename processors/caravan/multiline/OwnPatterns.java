package caravan.multiline;

import com.google.re2j.Pattern;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Patterns of the user, in the syntax of RE2, which are looked for anywhere in a line. At least one is given.
 *
 * <table>
 *   <caption>What they mean</caption>
 *   <tr><td>start</td><td>a record begins with such a line; without it with any line behind the end of the one
 *       before</td></tr>
 *   <tr><td>continue</td><td>lines belong to the record as long as they are such; without it until the next start</td>
 *   </tr>
 *   <tr><td>end</td><td>the record ends with such a line</td></tr>
 * </table>
 *
 * A line that none of this makes a part of a record is one of its own. RE2 takes time linear in the length of a line
 * whatever the pattern.
 */
final class OwnPatterns implements Grammar {

    private static final long OPEN = 1;

    private final @Nullable Pattern start;
    private final @Nullable Pattern goesOn;
    private final @Nullable Pattern end;

    OwnPatterns(@Nullable Pattern start, @Nullable Pattern goesOn, @Nullable Pattern end) {
        this.start = start;
        this.goesOn = goesOn;
        this.end = end;
    }

    private static boolean isIn(@Nullable Pattern pattern, byte[] line) {
        return pattern != null && pattern.matcher(line).find();
    }

    @Override
    public boolean isOfInterest(int first) {
        return true;
    }

    @Override
    public long begin(byte[] bytes, int from, int to) {
        byte[] line = Arrays.copyOfRange(bytes, from, to);
        return start == null || isIn(start, line) ? state(line) : 0;
    }

    private long state(byte[] line) {
        return isIn(end, line) ? OPEN | OVER : OPEN;
    }

    @Override
    public boolean maySecond(byte[] bytes, int from, int to) {
        return false;
    }

    @Override
    public long second(byte[] head, int headFrom, int headTo, byte[] bytes, int from, int to) {
        return 0;
    }

    @Override
    public boolean mayBeHead(byte[] bytes, int from, int to) {
        return false;
    }

    @Override
    public long next(long state, byte[] bytes, int from, int to) {
        byte[] line = Arrays.copyOfRange(bytes, from, to);
        boolean belongs = goesOn == null || isIn(goesOn, line);
        return belongs && !isIn(start, line) ? state(line) : 0;
    }

    @Override
    public boolean accepts(long state) {
        return true;
    }
}
