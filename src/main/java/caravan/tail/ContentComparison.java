package caravan.tail;

import java.io.IOException;
import java.util.Arrays;

/** Whether two contents begin with the same bytes. */
final class ContentComparison {

    private static final int STEP = 64 * 1024;

    private ContentComparison() {}

    static boolean equal(Content one, Content other, long length) throws IOException {
        byte[] left = new byte[STEP];
        byte[] right = new byte[STEP];
        for (long at = 0; at < length; at += STEP) {
            int step = (int) Math.min(STEP, length - at);
            if (one.read(left, 0, step, at) != step
                    || other.read(right, 0, step, at) != step
                    || !Arrays.equals(left, 0, step, right, 0, step)) {
                return false;
            }
        }
        return true;
    }
}
