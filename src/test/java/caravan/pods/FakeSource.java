package caravan.pods;

/** A source that a test speaks for. */
final class FakeSource implements PodSource {

    PodSink sink;
    int wanted;
    boolean late;
    boolean closed;
    RuntimeException failure;

    @Override
    public void start(PodSink told) {
        sink = told;
    }

    @Override
    public void tick() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void wanted(boolean late) {
        wanted++;
        this.late |= late;
    }

    @Override
    public String state() {
        return "fake";
    }

    @Override
    public void close() {
        closed = true;
    }
}
