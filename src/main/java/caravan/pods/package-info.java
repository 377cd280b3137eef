/**
 * The pods of this node: who they are, kept current from a source, and kept on disk for the logs that outlive them.
 *
 * <h2>Vocabulary</h2>
 *
 * An <i>instance</i> is one run of a container, named by a log's path: by the container's id, or by the pod's uid, the
 * container's name and its restart count; never by the pod's name, which another pod may have had. An <i>answer</i> is
 * what was made of all that is known for one instance. A pod is <i>live</i> while its source has it, <i>gone</i> when
 * the source says so, <i>remembered</i> when it was read from disk and the source has not told of it yet.
 *
 * <h2>One question</h2>
 *
 * <ol>
 *   <li>{@link caravan.pods.PodDirectory#find} looks the path up: a settled answer is given at once, without a lock.
 *   <li>Otherwise {@link caravan.pods.Catalogue} is asked. While more is to be expected, and for at most {@code wait}
 *       since the instance was first asked for, the batch is told to come again; then what is known is the answer.
 *   <li>The first complete answer of a pod is written to disk, with all its containers, before it is given.
 *   <li>What a source tells later corrects the answers that it touches, and only those are new objects.
 * </ol>
 *
 * <h2>Sources</h2>
 *
 * {@code api}, {@code kubelet}, {@code folder}, {@code downward} and {@code none}: see {@link
 * caravan.pods.PodsConfiguration}. Only {@code api} needs the classes of fabric8, and only {@code downward} and
 * {@code none} do without Jackson; camel-kubernetes brings both.
 *
 * <h2>What can be missing</h2>
 *
 * Metadata, never logs: nothing here stops or delays a file for longer than {@code wait}. A namespace's labels are those
 * of the newest namespace that was there before the pod. If it was deleted, made again under the same name and given a
 * pod while its watch was a second or more behind that of pods, that pod's first answers have the former's labels, until
 * the event comes.
 */
@NullMarked
package caravan.pods;

import org.jspecify.annotations.NullMarked;
