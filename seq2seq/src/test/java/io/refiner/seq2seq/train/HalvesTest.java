package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.runtime.DeviceMemoryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HalvesTest {

  private static final List<List<Integer>> BATCHES = List.of(List.of(1, 2, 3, 4, 5), List.of(6));

  @Test
  void takesWholeBatchesWhereThereIsRoom() {
    assertThat(taken(5)).containsExactlyElementsOf(BATCHES);
  }

  @Test
  void cutsBatchesInOrderUntilThereIsRoom() {
    assertThat(taken(2))
        .containsExactly(List.of(1, 2), List.of(3), List.of(4), List.of(5), List.of(6));
  }

  @Test
  void failsWhereThereIsNoRoomForARow() {
    assertThatThrownBy(() -> taken(0)).isInstanceOf(DeviceMemoryException.class);
  }

  /** The batches that a step got by with on a device with room for so many rows. */
  private static List<List<Integer>> taken(int rows) {
    List<List<Integer>> taken = new ArrayList<>();
    Halves.whereNeeded(
        BATCHES,
        batches -> {
          if (batches.stream().anyMatch(batch -> batch.size() > rows)) {
            throw new DeviceMemoryException("a batch", "give less", new IllegalStateException());
          }
          return taken.addAll(batches);
        });
    return taken;
  }
}
