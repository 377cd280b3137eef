package caravan.archive;

import caravan.batch.Entrusted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that a step under a part's lock has decided, told when the lock is released: what a collector does with an
 * answer is not known here, and may lead back to the part. For one thread.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final boolean spooled;
    private final List<Answer> answers = new ArrayList<>();

    /** @param spooled whether what is kept is spooled, rather than delivered */
    Answers(boolean spooled) {
        this.spooled = spooled;
    }

    void kept(Entrusted entrusted) {
        answers.add(new Answer(entrusted, spooled, null));
    }

    void failed(Entrusted entrusted, Throwable why) {
        answers.add(new Answer(entrusted, spooled, why));
    }

    /** Tells each, in the order in which they were decided; one that throws does not keep the others from theirs. */
    void tell() {
        for (Answer answer : answers) {
            try {
                answer.tell();
            } catch (RuntimeException e) {
                LOG.error(
                        "a collector could not take the answer for {}",
                        answer.entrusted().spans(),
                        e);
            }
        }
        answers.clear();
    }

    private record Answer(
            Entrusted entrusted, boolean spooled, @Nullable Throwable why) {
        void tell() {
            if (why != null) {
                entrusted.failed(why);
            } else if (spooled) {
                entrusted.spooled();
            } else {
                entrusted.delivered();
            }
        }
    }
}
