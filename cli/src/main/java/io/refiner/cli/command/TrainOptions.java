package io.refiner.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.typesafe.config.Config;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import io.refiner.cli.command.TrainingRun.Role;
import io.refiner.cli.terminal.NamedFile;
import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.training.TrainingData;
import io.refiner.training.TrainingRequest;
import io.refiner.training.replay.ReplayLog;

/** What every training takes. */
final class TrainOptions {

  @Option(
      names = "--task",
      paramLabel = "TASK",
      defaultValue = "mwp",
      description = "What to train for: mwp, math word problems (default: ${DEFAULT-VALUE}).")
  private String task;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description =
          "Problems with gold to learn from: JSON lines or REFINER's JSON. With --from-log each"
              + " epoch has all of them and refiner.training.replay.turns-per-epoch logged turns.")
  private Optional<Path> train = Optional.empty();

  @Option(
      names = "--skip-bad-rows",
      description =
          "Go on without rows of --train and --dev that can't be used, and count them"
              + " (default: give up).")
  private boolean skipBadRows;

  @Option(
      names = "--dev",
      required = true,
      paramLabel = "FILE",
      description =
          "Problems with gold to choose the best weights by; keep them out of what is learned from.")
  private Path dev;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the checkpoint goes.")
  private Path output;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "A checkpoint to go on from (default: random weights; refine needs one).")
  private Optional<Path> base = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides everything that is drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Optimizer steps (default: the role's setting refiner.training.ROLE.steps).")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "End after this time, if the steps take longer; such a run can't be repeated exactly.")
  private Optional<Integer> minutes = Optional.empty();

  @Option(
      names = "--resume",
      description =
          "Go on with the interrupted run in --output; everything else must be as it was begun, but"
              + " for the learning rate of a run that diverged.")
  private boolean resume;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description =
          "The highest learning rate (default: the role's setting refiner.training.ROLE.learning-rate).")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--synthetic",
      paramLabel = "N",
      description =
          "Problems of Refiner's own, made from templates, that each pass over those of --train has"
              + " beside them (default: the role's setting refiner.training.ROLE.synthetic, 0).")
  private Optional<Integer> synthetic = Optional.empty();

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description =
          "Batches per optimizer step (default: the role's setting refiner.training.ROLE.accumulate).")
  private Optional<Integer> accumulate = Optional.empty();

  @Option(
      names = "--stop-on",
      paramLabel = "METRIC",
      description =
          "The score on --dev that chooses the weights and ends the run when it gets no better:"
              + " overall, or a score by name such as 'oracle T=3 exact match', which is after three revisions"
              + " (default: the role's setting refiner.training.ROLE.stop-on).")
  private Optional<String> stopOn = Optional.empty();

  @Mixin private AdapterOptions adapter;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu:N",
      defaultValue = "auto",
      description = "Where to compute (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "auto|fp32|bf16",
      description =
          "In what products are computed while learning: bf16 is mixed precision, meant for GPUs"
              + " (default: the setting refiner.training.precision).")
  private Optional<String> precision = Optional.empty();

  /**
   * What to train.
   *
   * @param log turns to learn from
   * @param partner the other role's checkpoint
   * @param command what the model card tells to run
   */
  TrainingRequest request(Optional<ReplayLog> log, Optional<Path> partner, String command) {
    DeviceChoice where = DeviceOption.parse(device);
    Optional<Duration> time = minutes.map(TrainOptions::duration);
    TrainingData data = new TrainingData(train, log, skipBadRows);
    return new TrainingRequest(
        task, data, dev, output, base, partner, seed, time, resume, where, command);
  }

  /**
   * Holds the options to what can be said before anything is read.
   *
   * @param fromLog whether the log is learned from
   * @param role whose other checkpoint is looked for
   * @throws UsageException naming the first option that is wrong
   */
  void check(boolean fromLog, Role role) {
    if (train.isEmpty() && !fromLog) {
      throw new UsageException("give --train FILE, or --from-log, or both: what to learn from");
    }
    if (Tasks.named(task).isEmpty()) {
      throw new UsageException(
          "--task must be one of " + String.join(", ", Tasks.names()) + ", not " + task);
    }
    if (adapter.asked() && base.isEmpty()) {
      throw new UsageException("--base is missing: --lora adapts a checkpoint");
    }
    train.ifPresent(file -> NamedFile.require("--train: ", file));
    NamedFile.require("--dev: ", dev);
    base.ifPresent(folder -> readable("--base", folder));
    role.partner().ifPresent(folder -> readable(role.partnerOption(), folder));
    DeviceOption.parse(device);
    minutes.ifPresent(TrainOptions::duration);
  }

  /** The task's name. */
  String taskName() {
    return task;
  }

  /** The task; to be asked once the options are checked. */
  Task task() {
    return Tasks.named(task).orElseThrow();
  }

  /** The checkpoint to go on from, where one is named. */
  Optional<Path> base() {
    return base;
  }

  /** Where the checkpoint goes. */
  Path output() {
    return output;
  }

  /** The settings with those that the command line gives. */
  Config over(Config root, String role) {
    Map<String, Object> given = new LinkedHashMap<>();
    steps.ifPresent(count -> given.put("steps", count));
    learningRate.ifPresent(rate -> given.put("learning-rate", rate));
    synthetic.ifPresent(count -> given.put("synthetic", count));
    accumulate.ifPresent(count -> given.put("accumulate", count));
    stopOn.ifPresent(metric -> given.put("stop-on", metric));
    Config own = ConfigOptions.with(root, "refiner.training." + role + ".", given);
    return adapter.over(
        precision
            .map(name -> ConfigOptions.with(own, "refiner.training.precision", name))
            .orElse(own));
  }

  private static Duration duration(int minutes) {
    if (minutes < 1) {
      throw new UsageException("--minutes must be at least 1, not " + minutes);
    }
    return Duration.ofMinutes(minutes);
  }

  private static void readable(String what, Path path) {
    if (!Files.isReadable(path)) {
      throw new UsageException(what + ": there is no " + path + " that can be read");
    }
  }
}
