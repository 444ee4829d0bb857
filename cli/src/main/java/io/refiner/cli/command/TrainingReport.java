package io.refiner.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import picocli.CommandLine;

import io.refiner.training.TrainingResult;
import io.refiner.training.supervised.ProgressListener;

/** Tells how a training goes on standard error, and what it gave on standard output. */
final class TrainingReport implements ProgressListener {

  private final CommandLine command;
  private final PrintWriter err;

  TrainingReport(CommandLine command) {
    this.command = command;
    this.err = command.getErr();
  }

  /** The command line as the user gave it. */
  String command() {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    List<String> words = root.getParseResult().originalArgs();
    return "./refiner " + String.join(" ", words);
  }

  @Override
  public void onPhase(String phase) {
    err.println(phase);
  }

  @Override
  public void onProgress(Progress progress) {
    say(
        "step %d of %d, loss %.4f, rate %.1e, %.0f tokens/s, %d min left",
        progress.step(),
        progress.steps(),
        progress.loss(),
        progress.learningRate(),
        progress.tokensPerSecond(),
        progress.left().toMinutes());
  }

  @Override
  public void onEvaluation(Evaluation evaluation) {
    say(
        "step %d: %s%s",
        evaluation.step(), scores(evaluation.scores()), evaluation.best() ? " (saved)" : "");
  }

  /** Says where the checkpoint is and how good. */
  void done(TrainingResult result) {
    PrintWriter out = command.getOut();
    result.scores().forEach((name, score) -> out.println(format("%-40s %.4f", name, score)));
    out.println(
        format(
            "%s holds the weights of step %d; the run took %d min",
            result.output(), result.bestStep(), result.duration().toMinutes()));
    out.flush();
  }

  private void say(String pattern, Object... values) {
    err.println(format(pattern, values));
    err.flush();
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
