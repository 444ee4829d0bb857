package io.refiner.benchmarks.t5;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.files.Folders;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.tokenizer.TokenizerJson;
import io.refiner.seq2seq.tokenizer.VocabularySettings;
import io.refiner.seq2seq.tokenizer.VocabularyTrainer;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

/**
 * Resident memory over many training steps and generations of a small model. The garbage collector
 * sees nothing of native memory, so what is forgotten shows here as a line that keeps rising.
 */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = "Resident memory over training steps and generations; exit code 1 if it grows.")
public final class MemoryBenchmark implements Callable<Integer> {

  private static final int LINES = 20;
  private static final int VOCABULARY = 600;

  /** Allocators and the Java heap widen a little at any time. */
  private static final double ALLOWED_MIB = 50;

  @Option(names = "--steps", description = "Training steps (${DEFAULT-VALUE}).")
  private int steps = 2_000;

  @Option(names = "--generations", description = "Prompts answered (${DEFAULT-VALUE}).")
  private int generations = 10_000;

  @Option(names = "--batch", description = "Examples or prompts at once (${DEFAULT-VALUE}).")
  private int batch = 8;

  @Option(names = "--prompts", description = "Problems (${DEFAULT-VALUE}).")
  private Path prompts = Path.of("examples", "mwp-problems.jsonl");

  private final PrintWriter out = new PrintWriter(System.out, true);

  /** Runs the benchmark from the root of the project. */
  public static void main(String[] args) {
    BenchmarkLine.run(new MemoryBenchmark(), args);
  }

  @Override
  public Integer call() throws IOException {
    List<Workload.Pair> pairs = Workload.pairs(prompts);
    Path folder = Files.createTempDirectory("t5-memory");
    try {
      boolean flat = train(pairs, folder);
      flat &= generate(pairs, folder);
      return flat ? 0 : 1;
    } finally {
      Folders.delete(folder);
    }
  }

  private boolean train(List<Workload.Pair> pairs, Path folder) {
    VocabularySettings settings = new VocabularySettings(VOCABULARY, 2, true, List.of());
    List<String> texts =
        pairs.stream().flatMap(pair -> Stream.of(pair.prompt(), pair.formula())).toList();
    String vocabulary = TokenizerJson.of(new VocabularyTrainer(settings).train(texts));
    TrainerOptions options = TrainerOptions.seeded(1).withDevice(DeviceChoice.CPU);
    try (JsonTokenizer tokenizer = JsonTokenizer.of(vocabulary);
        SequenceTrainer trainer = SequenceTrainer.fresh(config(), tokenizer, options)) {
      boolean flat =
          watch("training steps", steps, step -> trainer.step(examples(pairs, step), 1e-3));
      trainer.save(folder, StorageType.F32);
      return flat;
    }
  }

  private boolean generate(List<Workload.Pair> pairs, Path folder) {
    try (Seq2SeqModel model = Seq2SeqModel.open(folder, Seq2SeqSettings.on(DeviceChoice.CPU))) {
      int calls = generations / batch;
      return watch("generations of " + batch, calls, call -> model.generate(prompts(pairs, call)));
    }
  }

  /** Does something by its number. */
  private interface Work {
    void at(int number);
  }

  /** The first fifth warms up; from there on memory must stay. */
  private boolean watch(String what, int times, Work work) {
    List<Double> resident = new ArrayList<>();
    int chunk = Math.max(1, times / LINES);
    for (int i = 0; i < times; i++) {
      work.at(i);
      if ((i + 1) % chunk == 0) {
        resident.add(Resident.nowMib());
        out.printf(
            Locale.ROOT, "%7d %s: %.0f MiB%n", i + 1, what, resident.get(resident.size() - 1));
      }
    }
    double warm = resident.get(resident.size() / 5);
    double last = resident.get(resident.size() - 1);
    out.printf(Locale.ROOT, "%s: %+.0f MiB since the warm-up%n", what, last - warm);
    return last - warm <= ALLOWED_MIB;
  }

  private List<Example> examples(List<Workload.Pair> pairs, int step) {
    return chosen(pairs, step).map(pair -> new Example(pair.prompt(), pair.formula())).toList();
  }

  /** Greedy and sampled answers of prompts of all lengths. */
  private List<Prompt> prompts(List<Workload.Pair> pairs, int call) {
    Decoding decoding = call % 2 == 0 ? Decoding.greedy(24) : Decoding.nucleus(0.9, 1, 24);
    return chosen(pairs, call).map(pair -> new Prompt(pair.prompt(), 1, decoding, call)).toList();
  }

  private Stream<Workload.Pair> chosen(List<Workload.Pair> pairs, int round) {
    return IntStream.range(0, batch).mapToObj(i -> pairs.get((round * batch + i) % pairs.size()));
  }

  private static T5Config config() {
    return T5Config.builder()
        .vocabSize(VOCABULARY)
        .dModel(64)
        .dKv(16)
        .dFf(128)
        .numLayers(2)
        .numHeads(4)
        .feedForward(FeedForwardKind.GATED_GELU)
        .tiedHead(false)
        .scaledOutput(false)
        .build();
  }
}
