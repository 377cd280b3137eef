package caravan.archive;

import caravan.batch.Entrusted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records of one file, closed or not, and the batches that wait until it is gone. Guarded by {@link Consignments}. */
final class Consignment {

    private final List<Claim> claims = new ArrayList<>(0);
    /** Its final name; null while it is not closed. */
    @Nullable
    Path file;

    /** A batch that waits until every file is gone that holds records of it. Guarded by {@link Consignments}. */
    static final class Claim {
        private final Entrusted entrusted;
        /** Files that it waits for, and one more while it is being written. */
        private int files = 1;

        private boolean answered;

        Claim(Entrusted entrusted) {
            this.entrusted = entrusted;
        }

        Entrusted entrusted() {
            return entrusted;
        }

        /** It waits for one more. */
        void more() {
            files++;
        }

        /** It waits for one less. */
        void less(Answers answers) {
            files--;
            if (files == 0 && !answered) {
                answered = true;
                answers.kept(entrusted);
            }
        }

        /** It has failed, and waits no more. */
        void fail(Throwable why, Answers answers) {
            if (!answered) {
                answered = true;
                answers.failed(entrusted, why);
            }
        }
    }

    void add(Claim claim) {
        claims.add(claim);
    }

    /** Number of batches that wait. */
    int size() {
        return claims.size();
    }

    /** The file is gone: tells those who have waited for no other one. */
    void gone(Answers answers) {
        claims.forEach(claim -> claim.less(answers));
        claims.clear();
    }

    /** Nobody will look any more whether it is gone. */
    void abandon(Throwable why, Answers answers) {
        claims.forEach(claim -> claim.fail(why, answers));
        claims.clear();
    }
}
