package caravan.klog;

/** ASCII that JSON has as it is. Static, without state. */
final class PlainText {

    private PlainText() {}

    /** Whether all of {@code [from..to)} is printable ASCII without quotes and backslashes. */
    static boolean isPlain(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            if (b < ' ' || b == '"' || b == '\\' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
