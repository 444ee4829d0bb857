package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.runtime.DeviceMemoryException;

/** The batches of one step, cut as often as the device needs it. */
final class Halves {

  private static final Logger LOG = LoggerFactory.getLogger(Halves.class);

  private Halves() {}

  /**
   * Takes a step; where the device has no memory for it, once more with each batch in two, and so
   * on. A step adds up over its batches, so it is the same but for rounding and dropout's masks.
   *
   * @param step leaves nothing behind where it fails
   * @throws DeviceMemoryException if there is no memory for batches of single rows
   */
  static <E, T> T whereNeeded(Collection<List<E>> batches, Function<List<List<E>>, T> step) {
    List<List<E>> whole = List.copyOf(batches);
    try {
      return step.apply(whole);
    } catch (DeviceMemoryException e) {
      List<List<E>> halves = of(whole);
      if (halves.size() == whole.size()) {
        throw e;
      }
      LOG.warn(
          "{}. This step is taken in {} batches instead of {}; dropout draws other masks then, so a"
              + " device with more memory gives other weights",
          e.getMessage(),
          halves.size(),
          whole.size());
      return whereNeeded(halves, step);
    }
  }

  /** Each batch of two rows or more as two, in order. */
  static <E> List<List<E>> of(List<List<E>> batches) {
    List<List<E>> halves = new ArrayList<>();
    for (List<E> batch : batches) {
      int middle = (batch.size() + 1) / 2;
      halves.add(batch.subList(0, middle));
      if (middle < batch.size()) {
        halves.add(batch.subList(middle, batch.size()));
      }
    }
    return halves;
  }
}
