package io.refiner.benchmarks.t5;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The rows of the table. */
enum Row {
  GREEDY_1(Kind.GENERATE, 1),
  GREEDY_4(Kind.GENERATE, 4),
  GREEDY_32(Kind.GENERATE, 32),
  GREEDY_128(Kind.GENERATE, 128),
  SAMPLES_8(Kind.GENERATE, 1),
  BEAM_4(Kind.GENERATE, 1),
  /** Real prompts and answer lengths, in the order of their file. */
  MIXED(Kind.GENERATE, 32),
  /** The same, sorted by length beforehand. */
  MIXED_SORTED(Kind.GENERATE, 32),
  TRAIN_1(Kind.TRAIN, 1),
  TRAIN_8(Kind.TRAIN, 8),
  TRAIN_32(Kind.TRAIN, 32),
  OPEN(Kind.OPEN, 1),
  /** The pause in which weights that have changed are packed again; transformers has none. */
  REPACK(Kind.REPACK, 1),
  MEMORY_GENERATE_32(Kind.GENERATE_MEMORY, 32),
  MEMORY_TRAIN_8(Kind.TRAIN_MEMORY, 8),
  MEMORY_TRAIN_32(Kind.TRAIN_MEMORY, 32);

  /** What is measured: time, or the peak memory of a process that does nothing else. */
  enum Kind {
    GENERATE,
    TRAIN,
    OPEN,
    REPACK,
    GENERATE_MEMORY,
    TRAIN_MEMORY;

    boolean training() {
      return this == TRAIN || this == TRAIN_MEMORY;
    }

    /** Whether it is about weights alone: nothing is computed with them. */
    boolean ofWeights() {
      return this == OPEN || this == REPACK;
    }

    boolean memory() {
      return this == GENERATE_MEMORY || this == TRAIN_MEMORY;
    }
  }

  static final List<Row> QUICK = List.of(GREEDY_1, GREEDY_4, GREEDY_32, TRAIN_1);

  private final Kind kind;
  private final int batch;

  Row(Kind kind, int batch) {
    this.kind = kind;
    this.batch = batch;
  }

  Kind kind() {
    return kind;
  }

  /** Prompts or examples that are worked on together. */
  int batch() {
    return batch;
  }

  boolean mixed() {
    return this == MIXED || this == MIXED_SORTED;
  }

  /** Answers to each prompt. */
  int samples() {
    return this == SAMPLES_8 ? 8 : 1;
  }

  int beams() {
    return this == BEAM_4 ? 4 : 1;
  }

  /** The name on the command line and in the table. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Row named(String label) {
    return Arrays.stream(values())
        .filter(row -> row.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no row is called "
                        + label
                        + "; there are "
                        + Arrays.stream(values()).map(Row::label).toList()));
  }
}
