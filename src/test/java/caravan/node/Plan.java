package caravan.node;

import java.time.Duration;

/**
 * How much the sample node does, and how roughly. The defaults suit a test that steps by hand; whoever runs it in real
 * time sets a rate.
 */
public final class Plan {
    long seed = 1;
    int pods = 3;
    long bytesPerSecond = 200_000;
    Duration look = Duration.ofSeconds(10);
    long maxSize = 256 * 1024;
    int maxFiles = 5;
    Duration keep = Duration.ofSeconds(5);
    Duration patience = Duration.ofSeconds(5);
    Duration podLife = Duration.ZERO;
    Duration containerLife = Duration.ZERO;
    double reopenFails;
    double kubeletDies;
    double tears = 0.05;
    boolean killed;

    /** Equal seeds and equal steps give equal bytes in equally named files. */
    public Plan seed(long value) {
        seed = value;
        return this;
    }

    /** Pods that run at a time; one in four has a second container. */
    public Plan pods(int value) {
        pods = value;
        return this;
    }

    /** Bytes that all containers together write in a second. */
    public Plan bytesPerSecond(long value) {
        bytesPerSecond = value;
        return this;
    }

    /** The kubelet's {@code containerLogMonitorInterval}: a whole second at least, rotated names have no more. */
    public Plan look(Duration value) {
        look = value;
        return this;
    }

    /** The kubelet's {@code containerLogMaxSize}, in bytes. */
    public Plan maxSize(long value) {
        maxSize = value;
        return this;
    }

    /** The kubelet's {@code containerLogMaxFiles}: the followed file is one of them. */
    public Plan maxFiles(int value) {
        maxFiles = value;
        return this;
    }

    /**
     * How long each byte stays readable at least, while a collector is {@linkplain SampleNode#collectorUp up}. A
     * rotation or a deletion that would break it waits. Zero takes the guarantee away.
     */
    public Plan keep(Duration value) {
        keep = value;
        return this;
    }

    /** How much longer bytes stay that end within a record whose rest never comes: a collector waits for that. */
    public Plan patience(Duration value) {
        patience = value;
        return this;
    }

    /** The mean time until a pod is replaced by another; zero for never. */
    public Plan podLife(Duration value) {
        podLife = value;
        return this;
    }

    /** The mean time until a container restarts; zero for never. */
    public Plan containerLife(Duration value) {
        containerLife = value;
        return this;
    }

    /** The share of rotations where the runtime does not reopen and the file gets its name back. */
    public Plan reopenFails(double share) {
        reopenFails = share;
        return this;
    }

    /** The share of rotations in the midst of which the kubelet dies. The next look cleans up. */
    public Plan kubeletDies(double share) {
        kubeletDies = share;
        return this;
    }

    /** The share of writes which end within a line; its rest comes with the next write. */
    public Plan tears(double share) {
        tears = share;
        return this;
    }

    /** Containers end in the midst of a record, as killed ones do, instead of completing it. */
    public Plan killed(boolean yes) {
        killed = yes;
        return this;
    }

    Plan validated() {
        if (look.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("look must be at least 1 s: was " + look);
        }
        if (maxFiles < 2) {
            throw new IllegalArgumentException("maxFiles must be at least 2: was " + maxFiles);
        }
        return this;
    }
}
