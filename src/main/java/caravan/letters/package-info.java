/**
 * The component {@code dead-letters:}, a folder of records that a destination refused for good, and their way back.
 *
 * <p>A <i>letter</i> is one such record with its position, the destination, the reason and the time: a line of JSON, as
 * {@link caravan.verdict.DeadLetter} makes it. Letters that were refused together are a file, which appears whole.
 *
 * <p><b>Keeping</b> (producer, {@link caravan.letters.LetterFolder}): the file is written under a hidden name, fsynced,
 * renamed, and the folder fsynced; then only do its records have their verdict. (Camel's {@code file:} does not fsync,
 * whatever its option {@code forceWrites} says, and a name whose content got lost with the power would make the
 * repetition believe that the letters are there.) Letters that come again, after a crash, are not written again: a file
 * of their name which holds every one of them counts, and is fsynced once more. One that holds other letters is left
 * alone, and another name is taken.
 *
 * <p><b>Replay</b> (consumer, {@link caravan.letters.Replay}): one pass for each start, over the files that were there
 * when it began. In one round
 * <ol>
 *   <li>lines are read from files, oldest first, until the chosen letters have {@code 2 MB} or the files end;
 *   <li>each chosen one goes through the mending route, where there is one; one which that does not mend stays;
 *   <li>they are sent to their destination, and the round waits until each record has its verdict. What is refused again
 *       is a letter in a file of its own by then: that file never takes the name of one that is being replayed;
 *   <li>each file that was read to its end is written anew without the letters that were answered, under a hidden name,
 *       fsynced, and renamed onto the old one; or deleted, where none is left. The folder is fsynced.
 * </ol>
 * A file none of whose letters was answered is not touched. What is left keeps its bytes, its order, and the file's time.
 * One process replays a folder at a time ({@code .replay/lock}); others may keep letters in it meanwhile.
 *
 * <p><b>A crash</b> in steps 1 to 3, or before the rename in 4, leaves each file as it was: its chosen letters are sent
 * again by the next replay. A store that knows them by their position keeps them once; in one that does not, what was
 * sent since the last round that ended is there twice. What had been refused again is a letter twice, if at all, with
 * the same position: where the repetition is refused together with other records than before.
 *
 * <p><b>Letters can be lost when</b> somebody deletes them; {@code whenFull=shed} does so, oldest first, counts them
 * exactly and says so. With {@code whenFull=stop} nothing more is kept while the folder is full: the records have no
 * verdict, and their collector waits.
 */
@NullMarked
package caravan.letters;

import org.jspecify.annotations.NullMarked;
