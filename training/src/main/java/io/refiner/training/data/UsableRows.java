package io.refiner.training.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.refiner.reasoning.dataset.DatasetException;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.dataset.Examples;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.training.data.BadRows.Reason;

/**
 * The rows of a file that can be used, and those that can't.
 *
 * @param usable what the usable ones gave, in their order
 * @param bad the other rows
 */
public record UsableRows<T>(List<T> usable, BadRows bad) {

  public UsableRows {
    usable = List.copyOf(usable);
  }

  /**
   * Reads a file to its end, or until there are enough usable rows.
   *
   * @param most usable rows that are enough
   * @param use makes of a row what is needed, or throws {@link InvalidProblemException} or {@link
   *     TrainingDataException} saying why it can't be used
   * @throws DatasetException if the file can't be read so far
   */
  public static <T> UsableRows<T> read(Path file, int most, Function<Example, T> use) {
    List<T> usable = new ArrayList<>();
    BadRows bad = BadRows.none(file.toString());
    try (Examples examples = Examples.open(file)) {
      boolean more = true;
      while (more && usable.size() < most) {
        try {
          more = examples.hasNext();
          if (more) {
            usable.add(use.apply(examples.next()));
          }
        } catch (DatasetException e) {
          if (e.endsFile()) {
            throw e;
          }
          bad = bad.with(Reason.MALFORMED, e.row(), e.getCause().getMessage());
        } catch (InvalidProblemException e) {
          bad = bad.with(Reason.INVALID, examples.row(), e.getMessage());
        } catch (TrainingDataException e) {
          bad = bad.with(Reason.UNUSABLE, examples.row(), e.getMessage());
        }
      }
    }
    return new UsableRows<>(usable, bad);
  }
}
