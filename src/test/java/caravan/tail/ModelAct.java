package caravan.tail;

import java.util.Random;

/** What may happen next. */
enum ModelAct {
    APPEND,
    APPEND_MUCH,
    APPEND_HALF,
    ROTATE_A_STEP,
    ROTATE,
    RESTART_CONTAINER,
    REMOVE_DEAD,
    TICK,
    WORK,
    POLL,
    PASS_SHORT,
    PASS,
    PASS_LONG,
    MOOD,
    ANSWER,
    FAIL,
    FILL_DISK,
    MEND_DISK,
    STOP,
    CRASH,
    START,
    TRUNCATE,
    RECREATE,
    DELETE;

    private boolean isLossy() {
        return ordinal() >= TRUNCATE.ordinal();
    }

    /** How often each act is chosen, other in each run. */
    static int[] weights(Random random, boolean isLossy) {
        int[] weights = new int[values().length];
        for (ModelAct act : values()) {
            int weight = random.nextInt(6);
            weights[act.ordinal()] = act.isLossy() ? (isLossy ? weight / 2 : 0) : weight * weight;
        }
        weights[APPEND.ordinal()] += 10;
        weights[START.ordinal()] += 3;
        weights[CRASH.ordinal()] /= 2;
        weights[STOP.ordinal()] /= 3;
        return weights;
    }

    static ModelAct next(Random random, int[] weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int at = random.nextInt(sum);
        int act = 0;
        while (at >= weights[act]) {
            at -= weights[act++];
        }
        return values()[act];
    }
}
