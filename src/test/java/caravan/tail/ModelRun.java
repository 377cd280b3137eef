package caravan.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** One random history of a node: its containers, its rotations, its collector, and the collector's store. */
final class ModelRun implements AutoCloseable {

    private static final int TOLD_STEPS = Integer.getInteger("model.steps", 200);
    /** Seconds until everything must have come to rest. */
    private static final int PATIENCE = 900;
    /** Seconds of rest after which nothing more is expected. */
    private static final int REST = 30;

    /** Milliseconds after which a look is sure to find what is new. */
    private static final long LATENCY = 450;

    private final Random random;
    private final boolean isLossy;
    /** Nothing is done without a look before, and what is to stand on disk does. */
    private final boolean isTidy;

    private final List<ModelSource> sources = new ArrayList<>();
    private final List<ModelRotation> rotations = new ArrayList<>();
    private final ModelCollector collector;
    private final int[] weights;
    private final Deque<String> steps = new ArrayDeque<>();
    private int stamps;

    ModelRun(Path folder, long seed, boolean isLossy) throws IOException {
        this.random = new Random(seed);
        this.isLossy = isLossy;
        this.collector = new ModelCollector(folder, random, sources, this::trace);
        this.weights = ModelAct.weights(random, isLossy);
        this.isTidy = random.nextInt(3) == 0;
        if (isTidy) {
            weights[ModelAct.FILL_DISK.ordinal()] = 0;
        }
        int count = 1 + random.nextInt(3);
        int poisons = random.nextInt(4) == 0 ? 2 : 0;
        for (int i = 0; i < count; i++) {
            addSource(folder.toRealPath(), "s" + i, poisons);
        }
    }

    private void addSource(Path folder, String name, int poisons) throws IOException {
        Rig rig = collector.rig;
        boolean hasBothStreams = random.nextInt(3) > 0;
        ModelWriter writer = new ModelWriter(
                random, () -> ++stamps, rig.options.getMaxLineBytes(), random.nextInt(60), poisons, hasBothStreams);
        int kind = random.nextInt(4);
        Path path = rig.logs.resolve(name + ".log");
        Path log = kind == 0 ? folder.resolve("pods/" + name + "/0.log") : path;
        ModelDisk disk = new ModelDisk(collector::wall, this::trace);
        ModelSource source = new ModelSource(name, path, log, random, writer, disk);
        // of two streams each holds the other back, and their time runs out together
        source.promptness = isTidy && !hasBothStreams ? rig.options.getFlushAfter() - LATENCY : 0;
        source.maxRecordBytes = rig.options.getMaxRecordBytes();
        int keep = 3 + random.nextInt(4);
        Predicate<ModelFile> mayGo = file -> isLossy || file.safe >= file.size;
        ModelRotation rotation = kind < 2
                ? new ModelKubelet(source, random, keep, mayGo)
                : new ModelLogrotate(source, random, keep, mayGo, kind == 2, collector::hasSeenBytes);
        rotation.isPrompt = isTidy;
        sources.add(source);
        rotations.add(rotation);
    }

    // ---- steps

    void run(int count) throws IOException {
        collector.start();
        for (int i = 0; i < count; i++) {
            ModelAct act = ModelAct.next(random, weights);
            int which = random.nextInt(sources.size());
            tell(act + " " + sources.get(which).name);
            act(act, sources.get(which), rotations.get(which));
        }
        tell("SETTLE");
        settle();
        new ModelCheck(collector.store).check(sources, collector.ledger, isLossy);
    }

    private void tell(String step) {
        trace(step + " at " + collector.rig.clock + (collector.isUp ? "" : " down") + ", route "
                + collector.route.mood);
    }

    private void trace(String step) {
        steps.add(step);
        if (steps.size() > TOLD_STEPS) {
            steps.remove();
        }
    }

    private void act(ModelAct act, ModelSource source, ModelRotation rotation) throws IOException {
        collector.rig.pass(1);
        switch (act) {
            case APPEND, APPEND_MUCH, APPEND_HALF -> append(act, source, rotation);
            case ROTATE_A_STEP -> rotation.step();
            case ROTATE -> {
                rotation.step();
                rotation.finish();
            }
            case RESTART_CONTAINER -> restart(source, rotation);
            case REMOVE_DEAD -> {
                if (rotation instanceof ModelKubelet kubelet) {
                    kubelet.removeDead();
                }
            }
            case TICK -> collector.tick();
            case WORK -> {
                if (isTidy) {
                    collector.tick();
                }
                collector.step(Tailer::work);
            }
            case POLL -> collector.poll();
            case PASS_SHORT -> collector.rig.pass(1 + random.nextInt(50));
            case PASS -> pass(50 + random.nextInt(1_500));
            case PASS_LONG -> pass(1_000 + random.nextInt(5_000));
            case MOOD -> collector.route.mood = mood();
            case ANSWER -> collector.step(any -> collector.route.answer(random, null));
            case FAIL -> collector.step(any -> collector.route.answer(random, new IOException("the store is away")));
            case FILL_DISK -> collector.fillDisk();
            case MEND_DISK -> collector.mendDisk();
            case STOP -> collector.stop();
            case CRASH -> collector.crash();
            case START -> collector.start();
            case TRUNCATE, RECREATE, DELETE -> lose(act, source, rotation);
        }
    }

    private void pass(long millis) throws IOException {
        for (ModelRotation rotation : rotations) {
            rotation.hurry();
        }
        collector.rig.pass(millis);
    }

    private void append(ModelAct act, ModelSource source, ModelRotation rotation) throws IOException {
        if (!rotation.mayWrite()) {
            return;
        }
        if (act == ModelAct.APPEND_HALF) {
            source.appendHalf();
        } else {
            source.append(act == ModelAct.APPEND ? 1 + random.nextInt(4) : 20 + random.nextInt(60));
        }
    }

    /** What was never seen before its name led elsewhere nobody can know of. */
    private void restart(ModelSource source, ModelRotation rotation) throws IOException {
        if (rotation instanceof ModelKubelet kubelet
                && Files.isSymbolicLink(source.path)
                && collector.hasDurably(source)) {
            kubelet.restart();
        }
    }

    private ModelRoute.Mood mood() {
        ModelRoute.Mood[] moods = ModelRoute.Mood.values();
        return random.nextInt(3) == 0 ? ModelRoute.Mood.DELIVERS : moods[random.nextInt(moods.length)];
    }

    private void lose(ModelAct act, ModelSource source, ModelRotation rotation) throws IOException {
        rotation.finish();
        source.complete();
        if (act == ModelAct.TRUNCATE) {
            source.truncate();
            return;
        }
        if (act == ModelAct.DELETE && !collector.hasDurably(source)) {
            return; // of a name that is gone nobody else can know what was rotated away from it
        }
        if (Files.exists(source.log)) {
            source.remove(source.log);
        }
        if (act == ModelAct.RECREATE) {
            source.create();
        }
    }

    // ---- the end

    private void settle() throws IOException {
        collector.route.mood = ModelRoute.Mood.DELIVERS;
        collector.mendDisk();
        for (int i = 0; i < sources.size(); i++) {
            rotations.get(i).finish();
            sources.get(i).complete();
            if (sources.get(i).isAsLongAsBefore()) {
                sources.get(i).append(1);
            }
        }
        collector.start();
        int rest = 0;
        for (int second = 0; rest < REST; second++) {
            collector.poll();
            collector.step(any -> collector.route.answerAll(random));
            collector.rig.pass(1_000);
            rest = collector.isThrough() ? rest + 1 : 0;
            if (second > PATIENCE) {
                throw new AssertionError(
                        "does not come to rest: " + collector.rig.tailer().status());
            }
        }
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sources.size(); i++) {
            String rotation = rotations.get(i).getClass().getSimpleName();
            text.append('\n').append(rotation).append(' ').append(sources.get(i).files);
        }
        steps.forEach(step -> text.append('\n').append(step));
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        for (ModelSource source : sources) {
            source.close();
        }
        collector.rig.close();
    }
}
