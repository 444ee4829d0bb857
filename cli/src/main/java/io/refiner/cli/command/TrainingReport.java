package io.refiner.cli.command;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import picocli.CommandLine;

import io.refiner.cli.terminal.StatusLine;
import io.refiner.cli.terminal.StopOnExit;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.training.DivergedRunException;
import io.refiner.training.TrainingResult;
import io.refiner.training.resume.StateFolder;
import io.refiner.training.supervised.ProgressListener;

/**
 * Tells how a training goes on standard error, and what it gave on standard output; passes on that
 * the process is to stop.
 */
final class TrainingReport implements ProgressListener {

  private static final String RESUME = "--resume";
  private static final String LEARNING_RATE = "--learning-rate";

  /** How often the line is rewritten in place between two reports. */
  private static final long REDRAWN_NANOS = 200_000_000;

  private static final Set<String> RANGES = Set.of("--since", "--until", "--offsets");

  private final CommandLine command;
  private final Path output;
  private final Optional<String> offsets;
  private final PrintWriter err;
  private final StatusLine status;
  private volatile boolean stopped;
  private boolean begun;
  private long shown;

  /**
   * Begins a report.
   *
   * @param command what the user ran
   * @param output where the checkpoint goes
   * @param offsets of the log, where it is learned from
   */
  TrainingReport(CommandLine command, Path output, Optional<String> offsets) {
    this.command = command;
    this.output = output;
    this.offsets = offsets;
    this.err = command.getErr();
    this.status = StatusLine.on(err);
  }

  /**
   * The command line as the user gave it, but for that it resumes, and with the log's offsets in
   * place of times: so it means the same whatever is appended.
   */
  String command() {
    return line(words());
  }

  private List<String> words() {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    List<String> words = new ArrayList<>(root.getParseResult().originalArgs());
    words.removeIf(RESUME::equals);
    offsets.ifPresent(
        range -> {
          drop(words, RANGES);
          words.addAll(List.of("--offsets", range));
        });
    return words;
  }

  private static String line(List<String> words) {
    return "./refiner "
        + words.stream().map(TrainingReport::quoted).collect(Collectors.joining(" "));
  }

  /** Takes options out, with their values. */
  private static void drop(List<String> words, Set<String> options) {
    for (int i = 0; i < words.size(); ) {
      String option = words.get(i).replaceFirst("=.*", "");
      if (options.contains(option)) {
        int value = words.get(i).equals(option) ? 2 : 1;
        words.subList(i, i + value).clear();
      } else {
        i++;
      }
    }
  }

  /** Runs a training, and lets it end in order when the process is told to stop. */
  int run(Supplier<TrainingResult> training) {
    StopOnExit guard = StopOnExit.begin(this::stop);
    try {
      return done(training.get());
    } catch (DivergedRunException e) {
      adviseOn(e);
      throw e;
    } catch (RuntimeException e) {
      boolean disk = e instanceof CheckpointException || e instanceof UncheckedIOException;
      if (disk && Files.isDirectory(output.resolve(StateFolder.NAME))) {
        goOn("the last state that was kept is whole; once the cause is mended, go on with:");
      }
      if (stopped) {
        // The process ends before anybody else can say it.
        status.say(ErrorHandling.message(e));
      }
      throw e;
    } finally {
      guard.close();
    }
  }

  @Override
  public boolean stopRequested() {
    return stopped;
  }

  @Override
  public void onPhase(String phase) {
    status.say(phase);
  }

  @Override
  public void onStep(Progress progress) {
    boolean first = progress.step() > 0 && !begun;
    begun |= first;
    long now = System.nanoTime();
    if (first || status.inPlace() && (progress.step() == 0 || now - shown > REDRAWN_NANOS)) {
      shown = now;
      onProgress(progress);
    }
  }

  @Override
  public void onProgress(Progress progress) {
    String words =
        format(
            "step %,d of %,d, loss %.4f, rate %.1e, %,.0f tokens/s, %s left",
            progress.step(),
            progress.steps(),
            progress.loss(),
            progress.learningRate(),
            progress.tokensPerSecond(),
            left(progress.left().toSeconds()));
    status.at((double) progress.step() / progress.steps(), words);
  }

  @Override
  public void onExplored(Explored explored) {
    status.say(
        format(
            "chunk %,d: %,d hypotheses, mean reward %.2f, %.1f %% accepted",
            explored.chunk() + 1,
            explored.hypotheses(),
            explored.reward(),
            100 * explored.accepted()));
  }

  @Override
  public void onEvaluation(Evaluation evaluation) {
    String saved = evaluation.best() ? " (saved)" : "";
    status.say(format("step %,d: %s%s", evaluation.step(), scores(evaluation.scores()), saved));
  }

  private void stop() {
    stopped = true;
    status.say("Stopping: the state is kept after this step");
  }

  /** Says where the checkpoint is and how good, or how to go on; gives the exit code. */
  private int done(TrainingResult result) {
    if (!result.finished()) {
      goOn(format("stopped after step %,d; go on with:", result.step()));
      return ErrorHandling.INTERRUPTED;
    }
    PrintWriter out = command.getOut();
    result.scores().forEach((name, score) -> out.println(format("%-40s %.4f", name, score)));
    out.println(
        format(
            "%s holds the weights of step %s; the run took %s min; report.html shows its course",
            result.output(), result.bestStep(), result.duration().toMinutes()));
    out.flush();
    return 0;
  }

  private void goOn(String why) {
    status.say(why);
    status.say("  " + command() + " " + RESUME);
  }

  /** How a run goes on that diverged: with a lower rate, from the last state if one was kept. */
  private void adviseOn(DivergedRunException diverged) {
    boolean kept = Files.isDirectory(output.resolve(StateFolder.NAME));
    status.say(
        kept
            ? "the last state that was kept is from before; go on from it at a lower rate with:"
            : "no state had been kept; begin anew at a lower rate with:");
    List<String> words = words();
    drop(words, Set.of(LEARNING_RATE));
    words.addAll(List.of(LEARNING_RATE, format("%.1e", diverged.lowerRate())));
    status.say("  " + line(words) + (kept ? " " + RESUME : ""));
  }

  private static String left(long seconds) {
    return seconds < 60 ? seconds + " s" : seconds / 60 + " min";
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String scores(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .map(score -> format("%s %.4f", score.getKey(), score.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
