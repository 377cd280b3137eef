package caravan.tail;

import java.io.IOException;
import java.util.Arrays;

/** Whether two contents begin with the same bytes; of long ones both ends are compared. */
final class ContentComparison {

    private static final int STEP = 64 * 1024;
    private static final int END = 1024 * 1024;

    private ContentComparison() {}

    static boolean equal(Content one, Content other, long length) throws IOException {
        if (length <= 2 * END) {
            return equal(one, other, 0, length);
        }
        return equal(one, other, 0, END) && equal(one, other, length - END, length);
    }

    private static boolean equal(Content one, Content other, long from, long to) throws IOException {
        byte[] left = new byte[STEP];
        byte[] right = new byte[STEP];
        for (long at = from; at < to; at += STEP) {
            int step = (int) Math.min(STEP, to - at);
            if (one.read(left, 0, step, at) != step
                    || other.read(right, 0, step, at) != step
                    || !Arrays.equals(left, 0, step, right, 0, step)) {
                return false;
            }
        }
        return true;
    }
}
