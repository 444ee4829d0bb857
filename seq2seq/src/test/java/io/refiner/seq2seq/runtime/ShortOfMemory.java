package io.refiner.seq2seq.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;

/**
 * Does what takes more memory than the operating system gives to this process, and what fits. The
 * limit is on address space, which is all that a process can be refused on any Linux.
 *
 * <p>Arguments: one of {@link Work}, then a folder with a model. The exit code is 0 if all went as
 * promised.
 */
final class ShortOfMemory {

  private static final int RLIMIT_AS = 9;
  private static final long MIB = 1 << 20;
  private static final int PROMPT_TOKENS = 500;

  /** What is tried within limits. */
  enum Work {
    /** A batch whose attention needs 4 MB for each prompt comes in parts, with equal answers. */
    MANY_PROMPTS {
      @Override
      void run(Path folder) {
        List<Prompt> prompts =
            Collections.nCopies(128, new Prompt(words(PROMPT_TOKENS), 1, Decoding.greedy(2), 0));
        try (Seq2SeqModel model = model(folder)) {
          List<Integer> expected = tokens(model.generate(prompts.subList(0, 1)).get(0));
          limitTo(256 * MIB);
          List<List<Sample>> answers = model.generate(prompts);
          require(answers.size() == prompts.size());
          require(answers.stream().map(ShortOfMemory::tokens).allMatch(expected::equals));
        }
      }
    },
    /** One whose attention needs 1.6 GB is refused, and a short one is answered after it. */
    A_LONG_PROMPT {
      @Override
      void run(Path folder) {
        try (Seq2SeqModel model = model(folder)) {
          model.generate(List.of(new Prompt("4", 1, Decoding.greedy(2), 0)));
          limitTo(256 * MIB);
          refused(
              "rows: 1",
              () -> model.generate(List.of(new Prompt(words(10_000), 1, Decoding.greedy(2), 0))));
          model.generate(List.of(new Prompt("4", 1, Decoding.greedy(2), 0)));
        }
      }
    },
    /** A training batch whose attention needs 4 MB for each row is learned from in halves. */
    A_TRAINING_BATCH {
      @Override
      void run(Path folder) {
        List<Example> one = List.of(new Example(words(PROMPT_TOKENS), "4 5"));
        List<Example> large = Collections.nCopies(128, one.get(0));
        double expected;
        try (SequenceTrainer trainer = TinyModels.trainer(1)) {
          trainer.step(one, 1e-3);
          expected = trainer.step(one, 1e-3);
        }
        try (SequenceTrainer trainer = TinyModels.trainer(1)) {
          limitTo(256 * MIB);
          trainer.step(large, 1e-3);
          require(Math.abs(trainer.step(large, 1e-3) - expected) < 1e-4);
        }
      }
    },
    /** A row is refused, and a smaller one then learned from as if nothing had been. */
    A_LONG_TRAINING_ROW {
      @Override
      void run(Path folder) {
        List<Example> small = Collections.nCopies(2, new Example(words(9), "4 5"));
        List<Example> large = Collections.nCopies(2, new Example(words(10_000), "4 5"));
        double expected;
        try (SequenceTrainer trainer = TinyModels.trainer(1)) {
          trainer.step(small, 1e-3);
          expected = trainer.step(small, 1e-3);
        }
        try (SequenceTrainer trainer = TinyModels.trainer(1)) {
          trainer.step(small, 1e-3);
          limitTo(256 * MIB);
          refused("a training batch of 1 rows", () -> trainer.step(large, 1e-3));
          require(trainer.step(small, 1e-3) == expected);
        }
      }
    };

    abstract void run(Path folder);
  }

  private ShortOfMemory() {}

  public static void main(String[] args) {
    Work.valueOf(args[0]).run(Path.of(args[1]));
    System.exit(0);
  }

  private static Seq2SeqModel model(Path folder) {
    return Seq2SeqModel.open(
        folder, Seq2SeqSettings.on(DeviceChoice.CPU).withLimits(1 << 20, 1 << 14));
  }

  private static List<Integer> tokens(List<Sample> samples) {
    return samples.get(0).tokens();
  }

  private static String words(int count) {
    return String.join(" ", Collections.nCopies(count, "7"));
  }

  /** Lets the process have so much more address space than it has now. */
  private static void limitTo(long more) {
    try (Memory limits = new Memory(2L * Long.BYTES)) {
      long size = addressSpace() + more;
      limits.setLong(0, size);
      limits.setLong(Long.BYTES, size);
      Function set = NativeLibrary.getProcess().getFunction("setrlimit");
      require(set.invokeInt(new Object[] {RLIMIT_AS, limits}) == 0);
    }
  }

  private static long addressSpace() {
    try {
      String size =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmSize:"))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(size.replaceAll("\\D", "")) << 10;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refused(String named, Runnable work) {
    try {
      work.run();
    } catch (DeviceMemoryException e) {
      require(e.getMessage().contains(named));
      return;
    }
    throw new AssertionError("not refused: " + named);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("not as promised");
    }
  }
}
