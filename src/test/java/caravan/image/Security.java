package caravan.image;

import java.util.List;

/**
 * As whom a container runs. All other capabilities are dropped, and no program can get one.
 *
 * @param user number of the user, and of its group
 * @param capabilities what it keeps: {@code CAP_DAC_READ_SEARCH}
 */
record Security(int user, List<String> capabilities) {

    /** The DaemonSet's: root only in name, but it may read all files. */
    static final Security AGENT = new Security(0, List.of("CAP_DAC_READ_SEARCH"));

    /** The restricted profile's, of sidecar and aggregator. */
    static final Security RESTRICTED = new Security(10001, List.of());

    /** Of all capabilities as {@code /proc/PID/status} shows them; {@code CAP_DAC_READ_SEARCH} is bit 2. */
    String mask() {
        return capabilities.isEmpty() ? "0000000000000000" : "0000000000000004";
    }
}
