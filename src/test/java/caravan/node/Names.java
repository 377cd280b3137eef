package caravan.node;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** Random names and times as a cluster has them. */
final class Names {

    private static final String[] APPS = {
        "web-frontend",
        "checkout",
        "catalog",
        "payments",
        "inventory",
        "search",
        "gateway",
        "mailer",
        "etl.daily",
        "auth"
    };
    private static final String[] NAMESPACES = {"default", "shop", "shop-staging", "platform", "monitoring"};
    private static final String[] CONTAINERS = {"nginx", "app", "worker", "istio-proxy"};
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(2);

    private Names() {}

    /** {@code checkout-5d9c7b6f9-x2x4z} */
    static String pod(SplittableRandom random) {
        StringBuilder name = new StringBuilder(pick(random, APPS)).append('-');
        name.append(hex(random, 9)).append('-');
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX.charAt(random.nextInt(SUFFIX.length())));
        }
        return name.toString();
    }

    static String namespace(SplittableRandom random) {
        return pick(random, NAMESPACES);
    }

    static String container(SplittableRandom random) {
        return pick(random, CONTAINERS);
    }

    /** A UUID; one in ten is a static pod's: the hash of its configuration. */
    static String uid(SplittableRandom random) {
        String digits = hex(random, 32);
        return random.nextInt(10) == 0
                ? digits
                : String.join(
                        "-",
                        digits.substring(0, 8),
                        digits.substring(8, 12),
                        digits.substring(12, 16),
                        digits.substring(16, 20),
                        digits.substring(20));
    }

    static String hex(SplittableRandom random, int digits) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            hex.append(Character.forDigit(random.nextInt(16), 16));
        }
        return hex.toString();
    }

    /** When something ends that lives for {@code mean} on average; never, for zero. */
    static Instant later(Instant now, Duration mean, SplittableRandom random) {
        if (mean.isZero()) {
            return Instant.MAX;
        }
        double life = -Math.log(1 - random.nextDouble()) * mean.toNanos();
        return now.plus(SHORTEST_LIFE).plusNanos((long) life);
    }

    private static String pick(SplittableRandom random, String[] of) {
        return of[random.nextInt(of.length)];
    }
}
