package caravan.events;

import caravan.api.ApiClient;
import caravan.api.Call;
import caravan.api.Call.Answer;
import caravan.warnings.Warnings;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which one of several replicas delivers: the one that holds a {@link Lease}. As other programs of Kubernetes do it
 * (client-go's leaderelection): the holder renews it every {@link #RETRY}; who has not managed to for {@link #DEADLINE} is
 * holder no more, and tells nobody anything from then on; who sees it unchanged for its duration takes it. A clock of
 * another machine decides nothing. Each change names the version that it is made of, so that of two only one happens.
 *
 * <p>The holder writes into the lease what is acknowledged, with each renewal, and once more when it leaves in order: the
 * next one goes on there. fabric8's elector is not used for that reason: it writes the whole lease anew.
 *
 * <p>{@link #step} and {@link #leave} are for one thread, {@link #isHolder} and {@link #position} for any.
 *
 * <p>Not guaranteed: that two never deliver at once. What a former holder has on its way to a store when its time is over
 * may arrive there, and comes again from the next one, at the same positions.
 */
final class Election {

    static final Duration RETRY = Duration.ofSeconds(2);
    static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final long LEASE_SECONDS = 15;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final ApiClient client;
    private final String path;
    private final String name;
    private final String identity;
    private final LongSupplier clock;
    private final InstantSource wall;
    private final Warnings warnings;

    /** As it was seen last, and when that was seen first. */
    private @Nullable Lease seen;

    private long seenAt;

    private volatile boolean isHeld;
    private volatile long renewedAt;

    /** Counts how often this replica became holder. */
    private volatile long number;

    private volatile String found = "";
    private volatile String holder = "";

    /**
     * Nobody is holder yet.
     *
     * @param identity of this replica, that no other one has
     * @param clock milliseconds that only grow
     * @param wall for those who read the lease
     */
    Election(
            ApiClient client,
            EventsOptions options,
            String identity,
            LongSupplier clock,
            InstantSource wall,
            Warnings warnings) {
        this.client = client;
        this.name = options.lease();
        this.path = "/apis/coordination.k8s.io/v1/namespaces/" + options.leaseNamespace() + "/leases";
        this.identity = identity;
        this.clock = clock;
        this.wall = wall;
        this.warnings = warnings;
    }

    /** Whether this replica is to deliver now. */
    boolean isHolder() {
        return isHeld && clock.getAsLong() - renewedAt < DEADLINE.toMillis();
    }

    /** Tells one time as holder from the next one. */
    long number() {
        return number;
    }

    /** What the former holder has acknowledged, empty where nobody has; known once this replica is holder. */
    String position() {
        return found;
    }

    /** Who holds it, as far as is known; empty where nobody does. */
    String holder() {
        return holder;
    }

    /**
     * Renews the lease, or takes it if it may; to be called every {@link #RETRY}. What fails is warned of, and done by the
     * next one.
     *
     * @param position what is acknowledged; empty where nothing is known
     */
    void step(String position) throws InterruptedException {
        try {
            if (isHeld) {
                renew(position);
            } else {
                look();
            }
        } catch (IOException e) {
            failed(e.getMessage());
        }
        if (isHeld && !isHolder()) {
            lost("it could not be renewed for " + DEADLINE.toSeconds() + " s");
        }
    }

    private void renew(String position) throws IOException, InterruptedException {
        Lease mine = seen();
        write(mine.renewed(LEASE_SECONDS, now(), position));
    }

    private void look() throws IOException, InterruptedException {
        Answer answer = Call.send(client, "GET", path + '/' + name, null, ANSWER_WITHIN);
        if (answer.status() == NOT_FOUND) {
            take(Lease.none(name));
        } else if (answer.status() == OK && answer.object() instanceof ObjectNode object) {
            saw(new Lease(object));
            Lease found = seen();
            boolean isOver = clock.getAsLong() - seenAt >= found.durationMillis();
            if (found.holder().isEmpty() || found.holder().equals(identity) || isOver) {
                take(found);
            }
        } else {
            failed(answer.message());
        }
    }

    private void saw(Lease lease) {
        Lease before = seen;
        if (before == null || !before.version().equals(lease.version())) {
            seen = lease;
            seenAt = clock.getAsLong();
        }
        holder = lease.holder();
    }

    private Lease seen() {
        Lease known = seen;
        if (known == null) {
            throw new IllegalStateException("the lease has not been seen");
        }
        return known;
    }

    private void take(Lease before) throws IOException, InterruptedException {
        found = before.position();
        write(before.takenBy(identity, LEASE_SECONDS, now()));
    }

    /** Writes the lease as this replica's, if it is still what it was. */
    private void write(Lease lease) throws IOException, InterruptedException {
        long sentAt = clock.getAsLong();
        Answer answer = send(lease);
        if (answer.object() instanceof ObjectNode object && (answer.status() == OK || answer.status() == CREATED)) {
            saw(new Lease(object));
            renewedAt = sentAt;
            if (!isHeld) {
                number = number + 1; // one thread writes it
                isHeld = true;
            }
            warnings.over("lease", "the lease " + name + " is written again");
        } else if (answer.status() == CONFLICT || answer.status() == NOT_FOUND) {
            reconsider();
        } else {
            failed(answer.message());
        }
    }

    private Answer send(Lease lease) throws IOException, InterruptedException {
        boolean isNew = lease.version().isEmpty();
        return Call.send(
                client,
                isNew ? "POST" : "PUT",
                isNew ? path : path + '/' + name,
                lease.object().toString(),
                ANSWER_WITHIN);
    }

    /** Somebody else has written it, or deleted it: who holds it now? */
    private void reconsider() throws IOException, InterruptedException {
        if (!isHeld) {
            return; // the next step looks again
        }
        Answer answer = Call.send(client, "GET", path + '/' + name, null, ANSWER_WITHIN);
        if (answer.status() == OK && answer.object() instanceof ObjectNode object) {
            saw(new Lease(object));
            if (!holder.equals(identity)) {
                lost("it is held by " + (holder.isEmpty() ? "nobody" : holder));
            }
        } else {
            lost(answer.message());
        }
    }

    private void lost(String why) {
        isHeld = false;
        seen = null;
        warnings.warn("lost", "the lease " + name + " was lost: " + why + "; another replica goes on");
    }

    private void failed(@Nullable String why) {
        warnings.warn(
                "lease",
                "the lease " + name + " at " + client.server() + " cannot be had, which is tried again every "
                        + RETRY.toSeconds() + " s (k8s/events/rbac.yaml has the rights): " + why);
    }

    private Instant now() {
        return wall.instant();
    }

    /** Leaves the lease to others, at once. Where that fails they wait until its time is over. */
    void leave(String position) throws InterruptedException {
        if (!isHolder()) {
            return;
        }
        try {
            Answer answer = send(seen().left(now(), position));
            if (answer.status() == CONFLICT) {
                reconsider(); // somebody has written something else into it
                answer = isHeld ? send(seen().left(now(), position)) : answer;
            }
            if (answer.status() != OK) {
                failed(answer.message());
            }
        } catch (IOException e) {
            failed(e.getMessage());
        }
        isHeld = false;
    }
}
