package io.refiner.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;

import com.typesafe.config.Config;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.refiner.cli.evaluation.Evaluator;
import io.refiner.cli.evaluation.Plan;
import io.refiner.cli.evaluation.Report;
import io.refiner.cli.evaluation.ReportJson;
import io.refiner.cli.terminal.OutputFile;
import io.refiner.cli.terminal.Progress;
import io.refiner.cli.terminal.Settings;
import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.evaluation.Evaluation;

/** {@code refiner evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Score checkpoints as REFINER does, on problems with gold or answers: the generator alone, with the trained"
          + " critic for 1, 2, 3 revisions, and with the oracle; then what the critic does and where the generator errs.",
      "Every figure has its 95 %% bootstrap interval; docs/evaluation.md tells how to read them."
    },
    footer = {
      "",
      "Examples:",
      "  refiner evaluate --problems examples/mwp-problems.jsonl",
      "  refiner evaluate --problems dev.json --generator runs/generator --critic runs/critic \\",
      "      --markdown table.md --json table.json",
      "  refiner evaluate --problems dev.json --generator runs/warm --beside refined=runs/refined",
      "  refiner evaluate --problems dev.json --critic runs/solver --critic-mode solve --sweep",
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private EvaluateOptions options;

  @Mixin private CriticModeOptions mode;

  @Mixin private ConfigFileOption config;

  @Mixin private PatienceOption patience;

  @Option(
      names = "--through-ring",
      description =
          "Solve through a ring with an embedded broker instead of in process: slower, with the same figures.")
  private boolean throughRing;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Write everything as JSON, too; - prints it on standard output instead of the tables.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the tables as Markdown, too; - prints them on standard output instead.")
  private Optional<Path> markdown = Optional.empty();

  @Override
  public Integer call() {
    Optional<OutputFile> asJson = json.map(OutputFile::new);
    Optional<OutputFile> asMarkdown = markdown.map(OutputFile::new);
    boolean jsonIsPrinted = asJson.filter(OutputFile::isStandardOutput).isPresent();
    boolean markdownIsPrinted = asMarkdown.filter(OutputFile::isStandardOutput).isPresent();
    if (jsonIsPrinted && markdownIsPrinted) {
      throw new UsageException("only one of --json and --markdown can go to standard output");
    }
    asJson.ifPresent(file -> file.requireWritable("--json"));
    asMarkdown.ifPresent(file -> file.requireWritable("--markdown"));
    Config root = mode.over(options.over(config.load()));
    Plan plan = options.plan(root);
    if (plan.problems().bad().count() > 0) {
      spec.commandLine().getErr().println("Going on though " + plan.problems().bad().summary());
    }
    Evaluation evaluation = evaluate(plan, root);
    PrintWriter out = spec.commandLine().getOut();
    // Files first: what becomes of standard output must not cost them.
    asJson.ifPresent(file -> file.write(ReportJson.of(evaluation) + "\n", out));
    asMarkdown.ifPresent(
        file -> file.write(String.join("\n", Report.markdown(evaluation)) + "\n", out));
    if (!jsonIsPrinted && !markdownIsPrinted) {
      Report.text(evaluation).forEach(out::println);
    }
    return 0;
  }

  private Evaluation evaluate(Plan plan, Config root) {
    PrintWriter err = spec.commandLine().getErr();
    int[] solved = {0};
    int episodes = Settings.parse(root, settings -> Evaluator.episodes(plan, settings));
    try (Progress progress = Progress.of(err, "solving", "solved", episodes)) {
      IntConsumer onSolved = more -> progress.at(solved[0] += more);
      return throughRing
          ? Evaluator.throughRing(plan, root, patience.duration(), onSolved)
          : Evaluator.inProcess(plan, root, onSolved);
    }
  }
}
