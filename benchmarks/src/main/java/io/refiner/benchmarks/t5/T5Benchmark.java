package io.refiner.benchmarks.t5;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.benchmarks.t5.Comparison.Setup;
import io.refiner.files.Folders;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Our T5 and that of transformers side by side: same weights, same prompts, same threads, by turns.
 * Each engine is a process of its own; a row counts its best repetition after one to warm up.
 */
@Command(
    name = "t5",
    mixinStandardHelpOptions = true,
    description = "The T5 engine beside transformers; PYTHON names an interpreter that has it.")
public final class T5Benchmark implements Callable<Integer> {

  private static final int QUICK_REPEATS = 2;

  @Option(names = "--rows", split = ",", description = "Rows to measure; all if not given.")
  private List<String> rows = List.of();

  @Option(
      names = "--modes",
      split = ",",
      description = "Engines beside transformers (${DEFAULT-VALUE}).")
  private List<String> modes = List.of("fp32", "fp16", "int8");

  @Option(names = "--quick", description = "A few rows, two repetitions.")
  private boolean quick;

  @Option(names = "--repeats", description = "Of which the best counts (${DEFAULT-VALUE}).")
  private int repeats = 5;

  @Option(names = "--threads", description = "Of every engine (${DEFAULT-VALUE}).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--prompts",
      description = "Problems of the mixed rows, JSON lines or REFINER's JSON (${DEFAULT-VALUE}).")
  private Path prompts = Path.of("examples", "mwp-problems.jsonl");

  @Option(
      names = "--checkpoint",
      description = "A T5 folder; random weights of --shape if not given.")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(names = "--shape", description = "tiny, or small or base as Flan-T5 (${DEFAULT-VALUE}).")
  private String shape = "small";

  @Option(names = "--json", description = "Writes JSON lines to this file too.")
  private Optional<Path> json = Optional.empty();

  /** Runs the benchmark from the root of the project. */
  public static void main(String[] args) {
    BenchmarkLine.run(new T5Benchmark(), args);
  }

  @Override
  public Integer call() throws IOException {
    List<Row> chosen = chosenRows();
    List<Mode> engines = new ArrayList<>(List.of(Mode.TRANSFORMERS));
    modes.forEach(mode -> engines.add(Mode.named(mode)));
    String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
    Peer peer = new Peer(python, Path.of("benchmarks", "peers", "t5_peer.py"), threads);
    List<Workload.Pair> pairs = Workload.pairs(prompts);
    Path scratch = Files.createTempDirectory("t5-benchmark");
    try (PrintWriter lines = json.isPresent() ? writer(json.get()) : nowhere()) {
      Path folder = checkpoint.orElse(scratch);
      if (checkpoint.isEmpty()) {
        peer.make(folder, shape, pairs.stream().map(Workload.Pair::prompt).toList());
      }
      Checkpoint model = Checkpoint.read(folder);
      Report report = new Report(new PrintWriter(System.out, true), lines, engines);
      Setup setup = new Setup(peer, folder, engines, quick ? QUICK_REPEATS : repeats);
      try (Tokenizer tokenizer = model.openTokenizer()) {
        Workload workload = new Workload(pairs, tokenizer);
        new Comparison(setup, model.config(), workload, report).run(chosen);
      }
    } finally {
      Folders.delete(scratch);
    }
    return 0;
  }

  private List<Row> chosenRows() {
    if (!rows.isEmpty()) {
      return rows.stream().map(Row::named).toList();
    }
    return quick ? Row.QUICK : Arrays.asList(Row.values());
  }

  private static PrintWriter writer(Path file) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true);
  }

  private static PrintWriter nowhere() {
    return new PrintWriter(PrintWriter.nullWriter());
  }
}
