package io.refiner.benchmarks.t5;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.refiner.benchmarks.command.BenchmarkLine;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StorageType;

/** Reads a T5 folder and writes it anew, so that transformers can be asked what it makes of it. */
@Command(
    name = "rewrite",
    mixinStandardHelpOptions = true,
    description = "Reads a T5 folder and writes it anew.")
public final class RewriteCheckpoint implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FROM", description = "A T5 folder.")
  private Path from = Path.of("");

  @Parameters(index = "1", paramLabel = "TO", description = "The folder to write.")
  private Path to = Path.of("");

  @Option(names = "--type", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private StorageType type = StorageType.F32;

  @Option(names = "--shard-bytes", description = "Weights in one file; no limit if not given.")
  private long shardBytes = Long.MAX_VALUE;

  /** Rewrites one folder. */
  public static void main(String[] args) {
    BenchmarkLine.run(new RewriteCheckpoint(), args);
  }

  @Override
  public Integer call() {
    Checkpoint read = Checkpoint.read(from);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    read.tensors().forEach((name, tensor) -> tensors.put(name, tensor.lazy()));
    new CheckpointWriter(read.config(), read.tokenizerDefinition(), tensors)
        .write(to, type, shardBytes);
    return 0;
  }
}
